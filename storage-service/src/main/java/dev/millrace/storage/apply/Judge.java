package dev.millrace.storage.apply;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.transaction.Content;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.CorruptValueException;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.rocks.StoreReader;
import dev.millrace.v1.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
  private final byte[] positionBuffer = new byte[Long.BYTES];

  /** The kind of the record if this version does not know it, else null. */
  static @Nullable String unknownType(ConsumerRecord<byte[], byte[]> logged) {
    String type = LogRecord.type(logged.headers());
    return type.equals(LogRecord.TYPE_TRANSACTION) ? null : type;
  }

  /** A record as a transaction, or why it is none. */
  static Candidate parse(ConsumerRecord<byte[], byte[]> logged) {
    byte[] value = logged.value();
    if (value == null) {
      return Candidate.rejected(logged, Rejection.nullValue());
    }
    int max = TransactionRules.TRANSACTION_BYTES_MAX;
    if (value.length > max) {
      return Candidate.rejected(logged, Rejection.tooLarge(value.length, max));
    }
    try {
      Transaction transaction = Transaction.parseFrom(value);
      Violation violation = TransactionRules.check(transaction, logged.timestamp());
      return violation == null
          ? Candidate.valid(logged, transaction)
          : Candidate.rejected(logged, Rejection.invalid(violation));
    } catch (InvalidProtocolBufferException e) {
      return Candidate.rejected(logged, Rejection.undecodable(String.valueOf(e.getMessage())));
    }
  }

  /**
   * Marks the candidates whose identity has its effect already, in the store or earlier in the
   * batch. Sorted by identity, those of one identity are neighbours, the earliest first.
   *
   * @param valid candidates that are transactions
   * @param ids is filled with their identities, sorted
   */
  void findDuplicates(List<Candidate> valid, SortedEntries ids, StoreReader store)
      throws RocksDBException {
    for (Candidate candidate : valid) {
      Transaction transaction = requireNonNull(candidate.transaction());
      ids.add(
          IdentityKey.of(
              transaction.getLedger(), transaction.getId(), transaction.getPartitionKey()),
          RecordValue.key(candidate.position));
    }
    ids.sort();
    List<Hit> hits = new ArrayList<>();
    int i = 0;
    while (i < ids.count()) {
      int end = endOfGroup(ids, i);
      long stored = lookUp(store, ids.key(i));
      if (stored >= 0) {
        for (int j = i; j < end; j++) {
          hits.add(new Hit(stored, valid.get(ids.origin(j))));
        }
      } else {
        compareWithFirst(valid, ids, i, end);
      }
      i = end;
    }
    compareWithStored(hits, store);
  }

  /** A candidate whose identity lies at {@code stored}. */
  private record Hit(long stored, Candidate candidate) {}

  private static int endOfGroup(SortedEntries ids, int from) {
    int end = from + 1;
    while (end < ids.count() && Arrays.equals(ids.key(from), ids.key(end))) {
      end++;
    }
    return end;
  }

  private long lookUp(StoreReader store, byte[] key) throws RocksDBException {
    int length = store.get(ColumnFamily.IDS, key, positionBuffer);
    if (length == StoreReader.ABSENT) {
      return -1;
    }
    if (length != Long.BYTES) {
      throw new CorruptValueException("position of unknown length");
    }
    return Bytes.getLong(positionBuffer, 0);
  }

  private static void compareWithFirst(
      List<Candidate> valid, SortedEntries ids, int from, int end) {
    if (end == from + 1) {
      return;
    }
    Candidate first = valid.get(ids.origin(from));
    for (int i = from + 1; i < end; i++) {
      Candidate later = valid.get(ids.origin(i));
      later.seenBefore(first.position, differences(first.logged.value(), later));
    }
  }

  /** Reads the stored records in the order of the log, where neighbours lie together. */
  private static void compareWithStored(List<Hit> hits, StoreReader store) throws RocksDBException {
    if (hits.isEmpty()) {
      return;
    }
    hits.sort(Comparator.comparingLong(Hit::stored));
    List<byte[]> keys = new ArrayList<>(hits.size());
    hits.forEach(hit -> keys.add(RecordValue.key(hit.stored)));
    store.getAscending(
        ColumnFamily.RECORDS,
        keys,
        (index, value) -> {
          if (value == null) {
            throw new CorruptValueException("an identity points to a record that is not there");
          }
          Hit hit = hits.get(index);
          hit.candidate.seenBefore(
              hit.stored, differences(RecordValue.loggedBytes(value), hit.candidate));
        });
  }

  private static List<String> differences(byte[] original, Candidate later) {
    if (Arrays.equals(original, later.logged.value())) {
      return List.of();
    }
    try {
      return Content.differences(
          Transaction.parseFrom(original), requireNonNull(later.transaction()));
    } catch (InvalidProtocolBufferException e) {
      throw new CorruptValueException("a stored record is not a transaction", e);
    }
  }
}
