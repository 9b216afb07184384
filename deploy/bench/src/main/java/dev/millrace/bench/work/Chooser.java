package dev.millrace.bench.work;

import static java.util.Objects.requireNonNull;

import dev.millrace.bench.generate.Choice;
import dev.millrace.bench.generate.Mix;
import org.jspecify.annotations.Nullable;

/** Chooses entries by number. */
final class Chooser {
  /** As YCSB has it. */
  static final double SKEW = 0.99;

  private Chooser() {}

  /** Each equally likely. */
  static long uniform(long bits, long count) {
    return Math.unsignedMultiplyHigh(bits, count);
  }

  /** Some far likelier; they lie far from each other. */
  static long scrambled(long bits, @Nullable Choice zipf, long count) {
    return uniform(Mix.finish(requireNonNull(zipf).draw(bits)), count);
  }
}
