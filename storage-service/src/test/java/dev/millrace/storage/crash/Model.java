package dev.millrace.storage.crash;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.v1.Transaction;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;

/**
 * What a partition's store must hold after each record of its log, by plain maps and the written
 * description of the layout; shares no code with what it checks but the hash functions.
 */
final class Model {
  private static final BigInteger TWO_128 = BigInteger.ONE.shiftLeft(128);
  private static final long YEAR_1900_MICROS = -2_208_988_800_000_000L;
  private static final long DAY_MILLIS = 86_400_000L;

  final NavigableMap<byte[], byte[]> records = new TreeMap<>(Arrays::compareUnsigned);
  final NavigableMap<byte[], byte[]> ids = new TreeMap<>(Arrays::compareUnsigned);
  final NavigableMap<byte[], byte[]> accounts = new TreeMap<>(Arrays::compareUnsigned);
  final NavigableMap<byte[], byte[]> references = new TreeMap<>(Arrays::compareUnsigned);
  final List<Long> deadLetters = new ArrayList<>();
  BigInteger digest = BigInteger.ZERO;
  long duplicates;
  long conflicts;
  long misplaced;
  long lastAppendMillis;

  private final int partition;
  private final int partitions;
  private final Map<List<String>, Transaction> effects = new HashMap<>();
  private final List<Stored> stored = new ArrayList<>();
  private final Map<List<String>, ModelTotals> totals = new HashMap<>();
  private int totalled;

  Model(int partition, int partitions) {
    this.partition = partition;
    this.partitions = partitions;
  }

  private record Stored(long offset, Transaction transaction) {}

  int stored() {
    return stored.size();
  }

  void apply(ConsumerRecord<byte[], byte[]> logged) {
    lastAppendMillis = logged.timestamp();
    Transaction transaction = valid(logged);
    if (transaction == null) {
      deadLetters.add(logged.offset());
      return;
    }
    String placedBy =
        transaction.getPartitionKey().isEmpty()
            ? transaction.getId()
            : transaction.getPartitionKey();
    Transaction earlier =
        effects.putIfAbsent(
            List.of(transaction.getLedger(), placedBy, transaction.getId()), transaction);
    if (earlier == null) {
      store(logged, transaction);
      int wanted = Utils.toPositive(Utils.murmur2(ModelBytes.utf8(placedBy))) % partitions;
      misplaced += wanted == partition ? 0 : 1;
    } else if (earlier.equals(transaction)) {
      duplicates++;
    } else {
      conflicts++;
    }
  }

  /**
   * The summaries family when it reflects every record below an offset; never a lower one again.
   */
  NavigableMap<byte[], byte[]> summariesAt(long watermark) {
    while (totalled < stored.size() && stored.get(totalled).offset < watermark) {
      addToTotals(stored.get(totalled++));
    }
    NavigableMap<byte[], byte[]> summaries = new TreeMap<>(Arrays::compareUnsigned);
    totals.forEach(
        (account, sums) ->
            summaries.put(
                ModelBytes.accountKey(account.get(0), account.get(1)),
                sums.toBytes(account.get(0), account.get(1))));
    return summaries;
  }

  /** The next watermark may be a lower one again. */
  void restartTotals() {
    totals.clear();
    totalled = 0;
  }

  private void addToTotals(Stored one) {
    Transaction transaction = one.transaction;
    totalsOf(transaction, transaction.getDebitAccount()).count(one.offset, transaction);
    totalsOf(transaction, transaction.getDebitAccount()).debit(transaction);
    if (!transaction.getDebitAccount().equals(transaction.getCreditAccount())) {
      totalsOf(transaction, transaction.getCreditAccount()).count(one.offset, transaction);
    }
    totalsOf(transaction, transaction.getCreditAccount()).credit(transaction);
  }

  private ModelTotals totalsOf(Transaction transaction, String account) {
    return totals.computeIfAbsent(
        List.of(transaction.getLedger(), account), key -> new ModelTotals());
  }

  private void store(ConsumerRecord<byte[], byte[]> logged, Transaction transaction) {
    long offset = logged.offset();
    byte[] position = ModelBytes.position(offset);
    stored.add(new Stored(offset, transaction));
    records.put(position, ModelBytes.record(logged.timestamp(), logged.value()));
    ids.put(ModelBytes.identity(transaction), position);
    boolean one = transaction.getDebitAccount().equals(transaction.getCreditAccount());
    accounts.put(
        ModelBytes.entryKey(transaction, transaction.getDebitAccount(), offset, one ? 3 : 1),
        ModelBytes.entryValue(transaction, transaction.getCreditAccount()));
    if (!one) {
      accounts.put(
          ModelBytes.entryKey(transaction, transaction.getCreditAccount(), offset, 2),
          ModelBytes.entryValue(transaction, transaction.getDebitAccount()));
    }
    if (!transaction.getReference().isEmpty()) {
      references.put(ModelBytes.reference(transaction, offset), new byte[0]);
    }
    byte[] hashed =
        ByteBuffer.allocate(8 + logged.value().length).put(position).put(logged.value()).array();
    HashValue128 hash = Hashing.xxh3_128().hashBytesTo128Bits(hashed);
    digest =
        digest
            .add(
                ModelBytes.unsigned(
                    0, hash.getMostSignificantBits(), hash.getLeastSignificantBits()))
            .mod(TWO_128);
  }

  /** Null when the record is no transaction; of the rules, those that the load breaks. */
  private static Transaction valid(ConsumerRecord<byte[], byte[]> logged) {
    if (logged.value() == null) {
      return null;
    }
    try {
      Transaction transaction = Transaction.parseFrom(logged.value());
      boolean kept =
          transaction.getId().matches("[A-Za-z0-9._:-]{1,128}")
              && transaction.getLedger().matches("[A-Za-z0-9._:-]{1,64}")
              && !transaction.getDebitAccount().isEmpty()
              && !transaction.getCreditAccount().isEmpty()
              && transaction.hasAmount()
              && transaction.getCurrency().matches("[A-Z0-9._-]{1,16}")
              && transaction.hasTimeMicros()
              && transaction.getTimeMicros() >= YEAR_1900_MICROS
              && transaction.getTimeMicros() <= (logged.timestamp() + DAY_MILLIS) * 1000;
      return kept ? transaction : null;
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }
}
