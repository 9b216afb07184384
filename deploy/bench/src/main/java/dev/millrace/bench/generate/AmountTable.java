package dev.millrace.bench.generate;

/**
 * Amounts in the shape of a log-normal distribution: the median about 30.00, the mean about 75.00,
 * one in a thousand over 1,200.00. From a table, so that they are the same on every machine
 * whatever its {@link Math#exp} gives in the last digit.
 */
final class AmountTable {
  /** The sum of four numbers of 14 bits is near enough to a normal distribution. */
  private static final int PART_BITS = 14;

  private static final int PART_MASK = (1 << PART_BITS) - 1;
  private static final int PARTS = 4;
  private static final double LOG_MEDIAN = StrictMath.log(3_000);
  private static final double SIGMA = 1.35;

  private final int[] amounts = new int[PARTS * PART_MASK + 1];

  AmountTable() {
    double mean = PARTS * PART_MASK / 2.0;
    double deviation = PART_MASK * StrictMath.sqrt(PARTS / 12.0);
    for (int sum = 0; sum < amounts.length; sum++) {
      double z = (sum - mean) / deviation;
      amounts[sum] = (int) StrictMath.round(StrictMath.exp(LOG_MEDIAN + SIGMA * z));
    }
  }

  /** The amount that 64 random bits stand for, in minor units. */
  long draw(long bits) {
    int sum =
        (int) (bits & PART_MASK)
            + (int) (bits >>> PART_BITS & PART_MASK)
            + (int) (bits >>> 2 * PART_BITS & PART_MASK)
            + (int) (bits >>> 3 * PART_BITS & PART_MASK);
    return amounts[sum];
  }
}
