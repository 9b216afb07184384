package dev.millrace.cli.map;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.Amount;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads decimal numbers as minor units: with scale 2, {@code 1948.8} is 194880. A number with more
 * decimals than the scale is refused unless they are zeros: money is never rounded.
 */
final class MinorUnits {
  /** Decimals that occur: 18 for the smallest units of some chains' coins. */
  static final int SCALE_MAX = 30;

  /** So many digits always fit in a long. */
  private static final int LONG_DIGITS_MAX = 18;

  /** An amount has at most 39 digits; leading zeros aside, more can not be one. */
  private static final int TEXT_CHARS_MAX = 128;

  private final int scale;
  private final char decimalMark;
  private final char groupMark;

  /**
   * Reads numbers of one form.
   *
   * @param groupMark between thousands; 0 when there is none
   */
  MinorUnits(int scale, char decimalMark, char groupMark) {
    this.scale = scale;
    this.decimalMark = decimalMark;
    this.groupMark = groupMark;
  }

  /** A number's sign and its amount without it. */
  record Signed(boolean negative, Amount amount) {}

  /** Reads a number; null when it is not one of this form. */
  @Nullable Signed read(String text) {
    int length = text.length();
    if (length == 0 || length > TEXT_CHARS_MAX) {
      return null;
    }
    char first = text.charAt(0);
    boolean signed = first == '-' || first == '+';
    long units = 0;
    int digits = 0;
    int decimals = -1;
    for (int i = signed ? 1 : 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
        if (decimals < 0) {
          units = units * 10 + (c - '0');
        } else if (decimals++ < scale) {
          units = units * 10 + (c - '0');
        } else if (c != '0') {
          return null;
        }
      } else if (c == decimalMark && decimals < 0 && digits > 0) {
        decimals = 0;
      } else if (c != groupMark || groupMark == 0 || decimals >= 0 || digits == 0) {
        return null;
      }
    }
    if (digits == 0 || decimals == 0) {
      return null;
    }
    int missing = Math.max(0, scale - Math.max(decimals, 0));
    if (digits + missing > LONG_DIGITS_MAX) {
      return readLarge(text, missing);
    }
    for (int i = 0; i < missing; i++) {
      units *= 10;
    }
    return new Signed(first == '-' && units != 0, Amounts.of(units));
  }

  /** What is known to be a number of this form, of any size. */
  private @Nullable Signed readLarge(String text, int missing) {
    StringBuilder digits = new StringBuilder(text.length() + missing);
    int decimals = -1;
    for (int i = 0; i < text.length() && decimals < scale; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits.append(c);
        decimals += decimals < 0 ? 0 : 1;
      } else if (c == decimalMark) {
        decimals = 0;
      }
    }
    digits.repeat('0', missing);
    BigInteger units = new BigInteger(digits.toString());
    if (units.bitLength() > 128) {
      return null;
    }
    return new Signed(text.charAt(0) == '-' && units.signum() != 0, Amounts.of(units));
  }

  /** What a number must look like, for messages. */
  String expected() {
    return "a number with at most %d decimals, mark %s%s, below 2^128 minor units"
        .formatted(
            scale,
            RowMapper.quoted(decimalMark),
            groupMark == 0 ? "" : ", thousands mark " + RowMapper.quoted(groupMark));
  }
}
