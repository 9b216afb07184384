package dev.millrace.cli.map;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.transaction.Amounts;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MinorUnitsTest {
  private static final MinorUnits PENCE = new MinorUnits(2, '.', (char) 0);

  @Test
  void missingDecimalsAreFilledUp() {
    assertThat(units("1948.8")).isEqualTo("194880");
    assertThat(units("1948")).isEqualTo("194800");
    assertThat(units("0.05")).isEqualTo("5");
    assertThat(units("+7.00")).isEqualTo("700");
    assertThat(units("0")).isEqualTo("0");
  }

  @Test
  void negativeNumbersKeepTheirSignAndNegativeZeroHasNone() {
    assertThat(units("-12.5")).isEqualTo("-1250");
    assertThat(units("-0.00")).isEqualTo("0");
  }

  @Test
  void moneyIsNeverRounded() {
    assertThat(PENCE.read("1.005")).isNull();
    assertThat(units("1.500")).isEqualTo("150");
  }

  @Test
  void whatIsNotANumberIsRefused() {
    for (String text :
        new String[] {
          "",
          "-",
          "+",
          ".",
          ".5",
          "5.",
          "1.2.3",
          "1,000",
          "1e5",
          "NaN",
          " 1",
          "1 ",
          "0x1",
          "--1",
          "١",
          "£1",
          "(1)",
          "1".repeat(200)
        }) {
      assertThat(PENCE.read(text)).as(text).isNull();
    }
  }

  @Test
  void amountsUpTo128BitsAreReadAndLargerOnesRefused() {
    MinorUnits whole = new MinorUnits(0, '.', (char) 0);
    BigInteger max = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
    assertThat(text(whole.read(max.toString()))).isEqualTo(max.toString());
    assertThat(whole.read(max.add(BigInteger.ONE).toString())).isNull();
    assertThat(text(new MinorUnits(18, '.', (char) 0).read("123456789012345678901.5")))
        .isEqualTo("123456789012345678901500000000000000000");
  }

  @Test
  void otherMarksAreReadWhenTheMappingNamesThem() {
    MinorUnits continental = new MinorUnits(2, ',', '.');
    assertThat(text(continental.read("1.234.567,8"))).isEqualTo("123456780");
    assertThat(continental.read(".1")).isNull();
    assertThat(continental.read("1,2.3")).isNull();
  }

  @Test
  void anyNumberEqualsItsBigDecimal() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      int scale = random.nextInt(10);
      BigDecimal number =
          new BigDecimal(new BigInteger(random.nextInt(95), random), random.nextInt(scale + 1));
      if (random.nextBoolean()) {
        number = number.negate();
      }
      MinorUnits units = new MinorUnits(scale, '.', (char) 0);
      assertThat(text(units.read(number.toPlainString())))
          .as("seed %d, %s, scale %d", seed, number.toPlainString(), scale)
          .isEqualTo(number.movePointRight(scale).toBigIntegerExact().toString());
    }
  }

  private static @Nullable String units(String text) {
    return text(PENCE.read(text));
  }

  private static @Nullable String text(MinorUnits.@Nullable Signed signed) {
    return signed == null
        ? null
        : (signed.negative() ? "-" : "") + Amounts.toBigInteger(signed.amount());
  }
}
