package dev.millrace.bench.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.bench.generate.Choice;
import dev.millrace.bench.generate.Mix;
import dev.millrace.bench.suite.Data;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ValuesTest {
  private static final int BLOCK_VALUES = 8;
  private static final int VALUE_BYTES = 1_024;

  private static Data data(Data.Form form) {
    return new Data(1_000, form, VALUE_BYTES, true, 7);
  }

  @ParameterizedTest
  @EnumSource(Data.Form.class)
  void equalSeedsGiveEqualValuesAndNoTwoOfThemAreEqual(Data.Form form) {
    Values one = new Values(data(form));
    Values other = new Values(data(form));
    for (int key = 0; key < 100; key++) {
      assertThat(one.of(key)).isEqualTo(other.of(key)).isNotEqualTo(one.of(key + 1));
      if (form != Data.Form.TRANSACTION) {
        assertThat(one.of(key)).hasSize(VALUE_BYTES);
      }
    }
  }

  @Test
  void proseIsAsCompressibleAsRealTextWithinABlock() {
    Values values = new Values(data(Data.Form.PROSE));
    byte[] block = new byte[BLOCK_VALUES * VALUE_BYTES];
    for (int i = 0; i < BLOCK_VALUES; i++) {
      System.arraycopy(values.of(i), 0, block, i * VALUE_BYTES, VALUE_BYTES);
    }
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(block);
      deflater.finish();
      int bytes = deflater.deflate(new byte[block.length]);
      assertThat(block.length / (double) bytes).isBetween(2.0, 2.8);
    } finally {
      deflater.end();
    }
  }

  @Test
  void skewedChoicesPreferFewEntriesAndReachAllParts() {
    int count = 1_000;
    Choice zipf = Choice.zipf(count, Chooser.SKEW);
    Map<Long, Integer> chosen = new HashMap<>();
    int draws = 100_000;
    for (int i = 0; i < draws; i++) {
      chosen.merge(Chooser.scrambled(Mix.at(1, i), zipf, count), 1, Integer::sum);
    }
    int busiest = chosen.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    assertThat(busiest / (double) draws).isBetween(0.11, 0.17); // 1 / H(1000, 0.99) is 0.128
    assertThat(chosen.keySet()).allMatch(number -> number >= 0 && number < count);
    assertThat(chosen.keySet().stream().mapToLong(Long::longValue).max().orElseThrow())
        .isGreaterThan(950);
  }
}
