package dev.millrace.bench.micro;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.identity.AccountKey;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.log.Partitioner;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.v1.Transaction;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What happens to each transaction on its way into the log and the store. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TransactionBenchmark {
  private static final int PARTITIONS = 4;
  private static final long NOW_MILLIS = 1_700_000_000_000L;

  @Benchmark
  public Transaction generate(Samples samples) {
    return samples.generator().next();
  }

  @Benchmark
  public @Nullable Violation validate(Samples samples) {
    return TransactionRules.check(samples.transaction(), NOW_MILLIS);
  }

  @Benchmark
  public byte[] encode(Samples samples) {
    return samples.transaction().toByteArray();
  }

  @Benchmark
  public Transaction decode(Samples samples) throws InvalidProtocolBufferException {
    return Transaction.parseFrom(samples.value());
  }

  @Benchmark
  public byte[] identityKey(Samples samples) {
    Transaction transaction = samples.transaction();
    return IdentityKey.of(
        transaction.getLedger(), transaction.getId(), transaction.getPartitionKey());
  }

  @Benchmark
  public byte[] accountKey(Samples samples) {
    Transaction transaction = samples.transaction();
    return AccountKey.of(transaction.getLedger(), transaction.getDebitAccount());
  }

  @Benchmark
  public int partition(Samples samples) {
    return Partitioner.partition(LogRecord.key(samples.transaction()), PARTITIONS);
  }
}
