package dev.millrace.bench.micro;

import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.v1.Transaction;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Transactions to measure with: more than the branch predictor remembers. */
@State(Scope.Thread)
public class Samples {
  /** A power of two. */
  private static final int COUNT = 4_096;

  private static final long START_MICROS = 1_700_000_000_000_000L;

  private final TransactionGenerator generator =
      new TransactionGenerator(GeneratorOptions.of("bench-micro0", 1, START_MICROS));
  private final Transaction[] transactions = new Transaction[COUNT];
  private final byte[][] values = new byte[COUNT][];
  private int next;

  /** Makes them. */
  @Setup(Level.Trial)
  public void fill() {
    for (int i = 0; i < COUNT; i++) {
      values[i] = generator.at(i).toByteArray();
      transactions[i] = generator.at(i);
    }
  }

  TransactionGenerator generator() {
    return generator;
  }

  Transaction transaction() {
    return transactions[next++ & (COUNT - 1)];
  }

  byte[] value() {
    return values[next++ & (COUNT - 1)];
  }
}
