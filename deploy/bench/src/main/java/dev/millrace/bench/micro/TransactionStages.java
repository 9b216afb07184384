package dev.millrace.bench.micro;

import dev.millrace.contract.identity.AccountKey;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.contract.log.Partitioner;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.AccountEntryValue;
import dev.millrace.storage.layout.Digest;
import dev.millrace.storage.layout.ReferenceKey;
import dev.millrace.storage.summary.Summaries;
import dev.millrace.v1.Transaction;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What happens to each transaction by itself, in the order in which it happens. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TransactionStages {
  private static final int PARTITIONS = 4;
  private static final long POSITION = 1L << 32;

  private final TransactionFields fields = new TransactionFields();
  private final Digest.Sum digest = new Digest.Sum();
  private final byte[] identity = new byte[IdentityKey.BYTES_MAX];
  private final byte[] entryKey = new byte[AccountEntryKey.LENGTH];
  private final byte[] entryValue = new byte[AccountEntryValue.BYTES_MAX];
  private final byte[] reference = new byte[ReferenceKey.BYTES_MAX];

  /** No stage of a service: what the load generator adds. */
  @Benchmark
  public Transaction generate(Samples samples) {
    return samples.generator().next();
  }

  /** Ingest, of each transaction of a request; storage, of each record. */
  @Benchmark
  public boolean locateAndCheck(Samples samples) {
    byte[] value = samples.value();
    return fields.readPlain(value, 0, value.length, Samples.NOW_MILLIS);
  }

  /** Ingest; storage, to tell misplaced records. */
  @Benchmark
  public int partition(Samples samples) {
    TransactionFields located = samples.fields();
    return Partitioner.partition(located.recordKey().copyOf(located.bytes()), PARTITIONS);
  }

  /** Storage, twice for each record: for its identity, and for its entries. */
  @Benchmark
  public TransactionFields locateAgain(Samples samples) {
    byte[] value = samples.value();
    fields.readAgain(value, 0, value.length);
    return fields;
  }

  @Benchmark
  public int identityKey(Samples samples) {
    return IdentityKey.put(identity, 0, samples.fields());
  }

  /** By which the totals of an account are found; twice for each record. */
  @Benchmark
  public long accountHash(Samples samples) {
    TransactionFields located = samples.fields();
    return Summaries.hash(located, located.debitAccount());
  }

  /** Of an account that is not in memory yet. */
  @Benchmark
  public byte[] accountKey(Samples samples) {
    TransactionFields located = samples.fields();
    return AccountKey.of(
        located.ledger().copyOf(located.bytes()), located.debitAccount().copyOf(located.bytes()));
  }

  /** Twice for each record. */
  @Benchmark
  public int accountEntry(Samples samples) {
    TransactionFields located = samples.fields();
    AccountEntryKey.put(
        entryKey, POSITION, ~POSITION, located.timeMicros(), POSITION, AccountEntryKey.ROLE_DEBIT);
    return AccountEntryValue.put(entryValue, 0, located, located.creditAccount());
  }

  /** Every second record has one. */
  @Benchmark
  public int referenceKey(Samples samples) {
    return ReferenceKey.put(reference, 0, samples.fields(), POSITION);
  }

  @Benchmark
  public Digest.Sum digest(Samples samples) {
    digest.add(POSITION, samples.value());
    return digest;
  }
}
