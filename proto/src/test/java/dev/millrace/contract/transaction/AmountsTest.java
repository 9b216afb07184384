package dev.millrace.contract.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.v1.Amount;
import dev.millrace.v1.Total;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "1, 0, 1",
    "9223372036854775807, 0, 7fffffffffffffff",
    "9223372036854775808, 0, 8000000000000000",
    "18446744073709551615, 0, ffffffffffffffff",
    "18446744073709551616, 1, 0",
    "340282366920938463463374607431768211455, ffffffffffffffff, ffffffffffffffff",
  })
  void amountsAreHighAndLowHalves(BigInteger minorUnits, String highHex, String lowHex) {
    Amount amount =
        Amount.newBuilder()
            .setHigh(Long.parseUnsignedLong(highHex, 16))
            .setLow(Long.parseUnsignedLong(lowHex, 16))
            .build();

    assertThat(Amounts.of(minorUnits)).isEqualTo(amount);
    assertThat(Amounts.toBigInteger(amount)).isEqualTo(minorUnits);
  }

  @Test
  void amountsOutOfRangeAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Amounts.of(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> Amounts.of(BigInteger.valueOf(-1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Amounts.of(BigInteger.ONE.shiftLeft(128)));
    assertThat(Amounts.of(Long.MAX_VALUE))
        .isEqualTo(Amounts.of(BigInteger.valueOf(Long.MAX_VALUE)));
  }

  @Test
  void totalsHaveRoomFor192Bits() {
    BigInteger largest = BigInteger.ONE.shiftLeft(192).subtract(BigInteger.ONE);

    assertThat(Amounts.total(largest))
        .isEqualTo(Total.newBuilder().setHigh(-1).setMiddle(-1).setLow(-1).build());
    assertThat(Amounts.toBigInteger(Amounts.total(largest))).isEqualTo(largest);
    assertThat(Amounts.total(BigInteger.ONE.shiftLeft(64)))
        .isEqualTo(Total.newBuilder().setMiddle(1).build());
    assertThat(Amounts.total(BigInteger.ONE.shiftLeft(128)))
        .isEqualTo(Total.newBuilder().setHigh(1).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Amounts.total(BigInteger.ONE.shiftLeft(192)));
    assertThatIllegalArgumentException().isThrownBy(() -> Amounts.total(BigInteger.valueOf(-1)));
  }

  @Test
  void anyAmountAndTotalIsReadAsWritten() {
    long seed = System.nanoTime();
    System.out.println("AmountsTest seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      BigInteger amount = new BigInteger(random.nextInt(129), random);
      BigInteger total = new BigInteger(random.nextInt(193), random);

      assertThat(Amounts.toBigInteger(Amounts.of(amount))).isEqualTo(amount);
      assertThat(Amounts.toBigInteger(Amounts.total(total))).isEqualTo(total);
    }
  }
}
