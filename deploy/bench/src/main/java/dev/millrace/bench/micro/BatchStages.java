package dev.millrace.bench.micro;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.contract.transaction.ByteRange;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.storage.apply.SortedKeys;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.rocks.StoreBatch;
import dev.millrace.storage.rocks.StoreReader;
import dev.millrace.storage.summary.AccountTotals;
import dev.millrace.storage.summary.Summaries;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import org.rocksdb.RocksDBException;

/** What happens to a batch of the storage service; the time is that of one of its transactions. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(BatchSamples.BATCH)
public class BatchStages {
  /** Twice the accounts that there are, so that none is dropped. */
  private static final int ACCOUNTS_MAX = 100_000;

  /** Of 64 transactions read ahead, as the writer does. */
  private final long[] hashes = new long[2 * 64];

  private final SortedKeys keys = new SortedKeys();
  private final Summaries summaries = new Summaries(ACCOUNTS_MAX);
  private final byte[] header = new byte[RecordValue.HEADER_BYTES];
  private final byte[] position = RecordValue.key(PackedPosition.pack(1, 0));
  private long round;

  /** Brings the identities of a batch into order. */
  @Benchmark
  public int sortIdentities(BatchSamples samples) {
    keys.clear();
    for (int i = 0; i < BatchSamples.BATCH; i++) {
      samples.add(keys, i);
    }
    keys.sort();
    return keys.origin(0);
  }

  /**
   * Looks whether the store has them: it has none, which is the usual case. Ordered by time they
   * all lie behind its last, so that one search answers.
   */
  @Benchmark
  public void lookUpIdentities(BatchSamples samples, Blackhole sink) {
    samples
        .store()
        .read(
            reader -> {
              reader.find(ColumnFamily.IDS, samples.sorted(), (_, value) -> sink.consume(value));
              return sink;
            });
  }

  /** Writes records and identities into RocksDB's form of a batch, and drops it. */
  @Benchmark
  public void encode(BatchSamples samples) {
    try (StoreBatch batch = samples.store().begin()) {
      put(samples, batch);
    }
  }

  /** The same and the native write, which sooner or later waits for flushes and compaction. */
  @Benchmark
  public void encodeAndCommit(BatchSamples samples) {
    try (StoreBatch batch = samples.store().begin()) {
      put(samples, batch);
      batch.commit();
    }
  }

  /** Finds both accounts of each transaction, read ahead, and folds it into their totals. */
  @Benchmark
  public int totals(BatchSamples samples) {
    long first = round++ * BatchSamples.BATCH;
    samples
        .store()
        .read(
            reader -> {
              for (int from = 0; from < BatchSamples.BATCH; from += hashes.length / 2) {
                int end = Math.min(BatchSamples.BATCH, from + hashes.length / 2);
                fold(reader, samples, from, end, first);
              }
              return reader;
            });
    return summaries.cached();
  }

  private void fold(StoreReader reader, BatchSamples samples, int from, int end, long first)
      throws RocksDBException {
    int count = 0;
    for (int i = from; i < end; i++) {
      TransactionFields fields = samples.fields(i);
      hashes[count++] = Summaries.hash(fields, fields.debitAccount());
      hashes[count++] = Summaries.hash(fields, fields.creditAccount());
    }
    summaries.prefetch(hashes, count);
    for (int i = from; i < end; i++) {
      TransactionFields fields = samples.fields(i);
      long at = PackedPosition.pack(first + i, 0);
      int hash = 2 * (i - from);
      ByteRange debit = fields.debitAccount();
      ByteRange credit = fields.creditAccount();
      AccountTotals debited = summaries.account(reader, fields, debit, hashes[hash]);
      summaries.fold(debited, fields, AccountEntryKey.ROLE_DEBIT, at);
      AccountTotals credited = summaries.account(reader, fields, credit, hashes[hash + 1]);
      summaries.fold(credited, fields, AccountEntryKey.ROLE_CREDIT, at);
    }
  }

  private void put(BatchSamples samples, StoreBatch batch) {
    RecordValue.putHeader(header, Samples.NOW_MILLIS);
    for (int i = 0; i < BatchSamples.BATCH; i++) {
      byte[] key = RecordValue.key(PackedPosition.pack(i, 0));
      byte[] value = samples.value(i);
      batch.put(ColumnFamily.RECORDS, key, header, value, 0, value.length);
    }
    SortedKeys ids = samples.sorted();
    for (int i = 0; i < ids.count(); i++) {
      int at = ids.at(i);
      batch.put(
          ColumnFamily.IDS, ids.bytes(), at, at + ids.length(i), position, 0, position.length);
    }
  }
}
