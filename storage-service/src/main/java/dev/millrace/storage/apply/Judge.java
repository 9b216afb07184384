package dev.millrace.storage.apply;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.transaction.Content;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.CorruptValueException;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.rocks.StoreReader;
import dev.millrace.v1.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Decides what becomes of each record of a batch. The decision rests on the record's bytes, its
 * append time, constants of the contract and what the store holds: never on settings or the clock.
 * One thread.
 */
final class Judge {
  private final TransactionFields fields = new TransactionFields();
  private final SortedKeys ids = new SortedKeys();
  private final SortedKeys originals = new SortedKeys();
  private Content.Original original = new Content.Original(new byte[0]);

  /** The kind of the record if this version does not know it, else null. */
  static @Nullable String unknownType(LoggedRecords records, int index) {
    ConsumerRecord<byte[], byte[]> kept = records.kept(index);
    if (kept == null) {
      return null;
    }
    String type = LogRecord.type(kept.headers());
    return type.equals(LogRecord.TYPE_TRANSACTION) ? null : type;
  }

  /** Begins a batch. */
  void start() {
    ids.clear();
  }

  /** The next record of the batch as a transaction, or why it is none. */
  Candidate candidate(LoggedRecords records, int index) {
    byte[] array = records.array(index);
    if (array == null) {
      return Candidate.rejected(records, index, Rejection.nullValue());
    }
    int length = records.valueBytes(index);
    int max = TransactionRules.TRANSACTION_BYTES_MAX;
    if (length > max) {
      return Candidate.rejected(records, index, Rejection.tooLarge(length, max));
    }
    int at = records.valueAt(index);
    Candidate candidate;
    if (fields.readPlain(array, at, at + length, records.appendMillis(index))) {
      candidate = Candidate.plain(records, index);
    } else {
      candidate = parse(records, index, array);
      if (candidate.rejection() != null) {
        return candidate;
      }
      candidate.readInto(fields);
    }
    candidate.hashAccounts(fields);
    ids.added(IdentityKey.put(ids.room(IdentityKey.BYTES_MAX), ids.end(), fields));
    return candidate;
  }

  /**
   * Marks the candidates whose identity has its effect already, in the store or earlier in the
   * batch. Sorted by identity, those of one identity are neighbours, the earliest first.
   *
   * @param valid the candidates of the batch that are transactions, in its order
   * @return their identities, sorted; valid until the next batch
   */
  SortedKeys findDuplicates(List<Candidate> valid, StoreReader store) throws RocksDBException {
    fields.clear();
    ids.sort();
    List<Hit> hits = new ArrayList<>();
    store.find(
        ColumnFamily.IDS,
        ids,
        (index, value) -> hits.add(new Hit(valid.get(ids.origin(index)), position(value))));
    compareWithStored(hits, store);
    compareWithEarlier(valid);
    return ids;
  }

  /** A candidate whose identity lies at {@code stored}. */
  private record Hit(Candidate candidate, long stored) {}

  private static Candidate parse(LoggedRecords records, int index, byte[] array) {
    try {
      Transaction transaction =
          Transaction.parser().parseFrom(array, records.valueAt(index), records.valueBytes(index));
      Violation violation = TransactionRules.check(transaction, records.appendMillis(index));
      return violation == null
          ? Candidate.parsed(records, index, transaction)
          : Candidate.rejected(records, index, Rejection.invalid(violation));
    } catch (InvalidProtocolBufferException e) {
      return Candidate.rejected(
          records, index, Rejection.undecodable(String.valueOf(e.getMessage())));
    }
  }

  private static long position(byte[] value) {
    if (value.length != Long.BYTES) {
      throw new CorruptValueException("position of unknown length");
    }
    return Bytes.getLong(value, 0);
  }

  private void compareWithEarlier(List<Candidate> valid) {
    Candidate first = null;
    for (int i = 0; i < ids.count(); i++) {
      Candidate candidate = valid.get(ids.origin(i));
      if (first == null || !ids.isEqual(i - 1, i)) {
        first = candidate;
      } else if (candidate.isStored()) { // else the first of them is not stored either
        candidate.seenBefore(first.position, differences(first.value(), candidate.value()));
      }
    }
  }

  /** Reads the stored records in the order of the log, where neighbours lie together. */
  private void compareWithStored(List<Hit> hits, StoreReader store) throws RocksDBException {
    if (hits.isEmpty()) {
      return;
    }
    originals.clear();
    for (Hit hit : hits) {
      byte[] room = originals.room(Long.BYTES);
      Bytes.putLong(room, originals.end(), hit.stored);
      originals.added(originals.end() + Long.BYTES);
    }
    originals.sort();
    int[] found = new int[1];
    store.find(
        ColumnFamily.RECORDS,
        originals,
        (index, value) -> {
          Hit hit = hits.get(originals.origin(index));
          byte[] later = hit.candidate.value();
          hit.candidate.seenBefore(hit.stored, differences(RecordValue.loggedBytes(value), later));
          found[0]++;
        });
    if (found[0] != hits.size()) {
      throw new CorruptValueException("an identity points to a record that is not there");
    }
  }

  /** Those of one original come one after the other, so that it is parsed once. */
  private List<String> differences(byte[] first, byte[] later) {
    if (!original.holds(first)) {
      original = new Content.Original(first);
    }
    try {
      return original.differences(later);
    } catch (InvalidProtocolBufferException e) {
      throw new CorruptValueException("a stored record is not a transaction", e);
    }
  }
}
