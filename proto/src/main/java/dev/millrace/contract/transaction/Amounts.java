package dev.millrace.contract.transaction;

import dev.millrace.v1.Amount;
import dev.millrace.v1.Total;
import java.math.BigInteger;

/** Amounts and totals as numbers of minor units. */
public final class Amounts {
  /**
   * Currencies whose totals an account's summary may have; of an account with more there are none.
   * So many are 1.6 MB as a message and some 4 MB as JSON: within a client's 4 MiB, and a store
   * keeps 1.3 MB for the account while it is in memory.
   */
  public static final int CURRENCIES_MAX = 16_384;

  private static final int LONG_BITS = 64;
  private static final BigInteger AMOUNT_END = BigInteger.ONE.shiftLeft(128);
  private static final BigInteger TOTAL_END = BigInteger.ONE.shiftLeft(192);

  private Amounts() {}

  /** An amount of {@code minorUnits}, at least 0. */
  public static Amount of(long minorUnits) {
    if (minorUnits < 0) {
      throw new IllegalArgumentException("an amount can not be negative");
    }
    return Amount.newBuilder().setLow(minorUnits).build();
  }

  /**
   * An amount of {@code minorUnits}.
   *
   * @throws IllegalArgumentException when it is negative or needs more than 128 bits
   */
  public static Amount of(BigInteger minorUnits) {
    if (minorUnits.signum() < 0 || minorUnits.compareTo(AMOUNT_END) >= 0) {
      throw new IllegalArgumentException("an amount is from 0 to 2^128 - 1");
    }
    return Amount.newBuilder()
        .setHigh(minorUnits.shiftRight(LONG_BITS).longValue())
        .setLow(minorUnits.longValue())
        .build();
  }

  /** The amount in minor units. */
  public static BigInteger toBigInteger(Amount amount) {
    return unsigned(amount.getHigh()).shiftLeft(LONG_BITS).or(unsigned(amount.getLow()));
  }

  /** The total in minor units. */
  public static BigInteger toBigInteger(Total total) {
    return unsigned(total.getHigh())
        .shiftLeft(LONG_BITS)
        .or(unsigned(total.getMiddle()))
        .shiftLeft(LONG_BITS)
        .or(unsigned(total.getLow()));
  }

  /**
   * A total of {@code minorUnits}.
   *
   * @throws IllegalArgumentException when it is negative or needs more than 192 bits
   */
  public static Total total(BigInteger minorUnits) {
    if (minorUnits.signum() < 0 || minorUnits.compareTo(TOTAL_END) >= 0) {
      throw new IllegalArgumentException("a total is from 0 to 2^192 - 1");
    }
    return Total.newBuilder()
        .setHigh(minorUnits.shiftRight(2 * LONG_BITS).longValue())
        .setMiddle(minorUnits.shiftRight(LONG_BITS).longValue())
        .setLow(minorUnits.longValue())
        .build();
  }

  private static BigInteger unsigned(long bits) {
    BigInteger value = BigInteger.valueOf(bits & Long.MAX_VALUE);
    return bits < 0 ? value.setBit(LONG_BITS - 1) : value;
  }
}
