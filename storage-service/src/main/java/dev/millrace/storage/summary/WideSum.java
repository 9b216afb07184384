package dev.millrace.storage.summary;

import dev.millrace.v1.Total;

/**
 * Unsigned sums of 192 bits as three longs in an array, the highest first: room for 2^64 amounts.
 */
public final class WideSum {
  /** Longs of one sum. */
  public static final int LONGS = 3;

  private WideSum() {}

  /** Adds an amount to the sum that begins at {@code at}. */
  public static void add(long[] sums, int at, long high, long low) {
    long lowSum = sums[at + 2] + low;
    long carry = Long.compareUnsigned(lowSum, low) < 0 ? 1 : 0;
    long middle = sums[at + 1];
    long middleSum = middle + high;
    long overflow = Long.compareUnsigned(middleSum, middle) < 0 ? 1 : 0;
    middleSum += carry;
    overflow += carry == 1 && middleSum == 0 ? 1 : 0;
    sums[at] += overflow;
    sums[at + 1] = middleSum;
    sums[at + 2] = lowSum;
  }

  /** The sum as a message. */
  public static Total total(long[] sums, int at) {
    return Total.newBuilder()
        .setHigh(sums[at])
        .setMiddle(sums[at + 1])
        .setLow(sums[at + 2])
        .build();
  }
}
