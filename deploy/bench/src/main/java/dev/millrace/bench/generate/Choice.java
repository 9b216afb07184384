package dev.millrace.bench.generate;

import java.util.stream.IntStream;

/** Draws an index by weight in constant time. Vose's alias method. Immutable. */
public final class Choice {
  /** 31 bits decide between an index and its alias. */
  private static final double THRESHOLD_ONE = 0x1p31;

  private final int[] thresholds;
  private final int[] aliases;

  /** Index i is drawn in proportion to its weight. */
  public Choice(double... weights) {
    int n = weights.length;
    this.thresholds = new int[n];
    this.aliases = new int[n];
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double[] share = new double[n];
    int[] work = new int[n];
    int small = 0;
    int large = n;
    for (int i = 0; i < n; i++) {
      share[i] = weights[i] * n / sum;
      if (share[i] < 1) {
        work[small++] = i;
      } else {
        work[--large] = i;
      }
    }
    fill(share, work, small, large);
  }

  /** Zipf's distribution: index i is drawn in proportion to {@code 1 / (i + 1)^exponent}. */
  public static Choice zipf(int size, double exponent) {
    return new Choice(
        IntStream.rangeClosed(1, size)
            .mapToDouble(rank -> 1 / StrictMath.pow(rank, exponent))
            .toArray());
  }

  private void fill(double[] share, int[] work, int smallEnd, int largeStart) {
    int small = smallEnd;
    int large = largeStart;
    while (small > 0 && large < work.length) {
      int poor = work[--small];
      int rich = work[large++];
      thresholds[poor] = threshold(share[poor]);
      aliases[poor] = rich;
      share[rich] -= 1 - share[poor];
      if (share[rich] < 1) {
        work[small++] = rich;
      } else {
        work[--large] = rich;
      }
    }
    while (large < work.length) {
      keep(work[large++]);
    }
    while (small > 0) {
      keep(work[--small]);
    }
  }

  private void keep(int index) {
    thresholds[index] = Integer.MAX_VALUE;
    aliases[index] = index;
  }

  private static int threshold(double share) {
    return (int) Math.min(Integer.MAX_VALUE, share * THRESHOLD_ONE);
  }

  /** The index that 64 random bits stand for. */
  public int draw(long bits) {
    int index = Mix.below(bits, thresholds.length);
    return ((int) bits & Integer.MAX_VALUE) < thresholds[index] ? index : aliases[index];
  }
}
