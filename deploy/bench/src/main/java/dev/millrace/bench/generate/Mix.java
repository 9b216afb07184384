package dev.millrace.bench.generate;

/**
 * Random numbers by position: the n-th number of a stream without the ones before it. (The
 * finaliser of SplitMix64 over a Weyl sequence.)
 */
public final class Mix {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private Mix() {}

  /** The number of stream {@code seed} at {@code position}. */
  public static long at(long seed, long position) {
    return finish(seed + position * GOLDEN_GAMMA);
  }

  /** A number that is not correlated with {@code bits}. */
  public static long finish(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** From 0 to {@code bound - 1}, from the upper 32 bits. */
  public static int below(long bits, int bound) {
    return (int) ((bits >>> 32) * bound >>> 32);
  }
}
