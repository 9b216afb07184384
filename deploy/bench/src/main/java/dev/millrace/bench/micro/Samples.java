package dev.millrace.bench.micro;

import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.contract.transaction.TransactionFields;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Transactions as the log has them: more than the branch predictor remembers. */
@State(Scope.Thread)
public class Samples {
  /** A power of two. */
  private static final int COUNT = 4_096;

  /** What a broker's append time is: at or after the event times. */
  static final long NOW_MILLIS = 1_700_000_100_000L;

  private static final long START_MICROS = 1_700_000_000_000_000L;

  private final TransactionGenerator generator =
      new TransactionGenerator(GeneratorOptions.of("bench-micro0", 1, START_MICROS));
  private final byte[][] values = new byte[COUNT][];
  private final TransactionFields[] located = new TransactionFields[COUNT];
  private int next;

  /** Makes them. */
  @Setup(Level.Trial)
  public void fill() {
    for (int i = 0; i < COUNT; i++) {
      values[i] = generator.at(i).toByteArray();
      located[i] = new TransactionFields();
      located[i].readAgain(values[i], 0, values[i].length);
    }
  }

  TransactionGenerator generator() {
    return generator;
  }

  /** The next one's bytes. */
  byte[] value() {
    return values[next++ & (COUNT - 1)];
  }

  /** The next one, its fields located. */
  TransactionFields fields() {
    return located[next++ & (COUNT - 1)];
  }
}
