package dev.millrace.cli.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusTextTest {
  @Test
  void samplesAreAddedUpByTheTagsThatAreAskedFor() {
    Samples samples =
        PrometheusText.parse(
            """
            # HELP hits_total Found
            # TYPE hits_total counter
            hits_total{block="data",partition="0"} 3.0
            hits_total{block="data",partition="1"} 4.0
            hits_total{block="index",partition="0",} 5.0 1700000000000

            free_bytes 1.5E9
            """);
    assertThat(samples.sum("hits_total")).isEqualTo(12);
    assertThat(samples.sum("hits_total", "block", "data")).isEqualTo(7);
    assertThat(samples.sum("hits_total", "block", "data", "partition", "1")).isEqualTo(4);
    assertThat(samples.max("hits_total")).isEqualTo(5);
    assertThat(samples.max("free_bytes")).isEqualTo(1.5e9);
    assertThat(samples.values("hits_total", "block")).containsExactly("data", "index");
  }

  @Test
  void whatIsNotToldIsNothingInASumAndUnknownAsALargest() {
    Samples samples = PrometheusText.parse("a NaN\nb +Inf\nc -Inf\n");
    assertThat(samples.sum("a")).isZero();
    assertThat(samples.max("a")).isNaN();
    assertThat(samples.sum("absent")).isZero();
    assertThat(samples.max("absent")).isNaN();
    assertThat(samples.max("b")).isInfinite();
    assertThat(samples.values("absent", "tag")).isEmpty();
  }

  @Test
  void textInTagsMayHoldAnything() {
    Samples samples = PrometheusText.parse("a{t=\"x\\\"y\\\\z\\n{,}= \",u=\"\"} 1");
    assertThat(samples.values("a", "t")).containsExactly("x\"y\\z\n{,}= ");
    assertThat(samples.values("a", "u")).containsExactly("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "a", "a{b=\"c\"}", "a{b=\"c", "a{b=c} 1", "a one", "a{b} 1"})
  void aLineThatIsNoSampleIsNotGuessed(String line) {
    assertThatThrownBy(() -> PrometheusText.parse(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(line);
  }
}
