package dev.millrace.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.storage.rocks.WritePressure.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WritePressureTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "20, 0", "28, 0.5", "36, 1", "100, 1"})
  void itRisesBetweenTwoBounds(double value, double level) {
    WritePressure pressure = WritePressure.between(value, 20, 36, Reason.LEVEL0);
    assertThat(pressure.level()).isCloseTo(level, within(1e-9));
    assertThat(pressure.isFull()).isEqualTo(level == 1);
    assertThat(pressure.reason()).isEqualTo(level == 0 ? Reason.NONE : Reason.LEVEL0);
  }

  @Test
  void theGreatestCounts() {
    WritePressure some = WritePressure.between(3, 0, 10, Reason.MEMTABLES);
    WritePressure more = WritePressure.between(4, 0, 10, Reason.COMPACTION);
    assertThat(some.max(more)).isEqualTo(more);
    assertThat(more.max(some)).isEqualTo(more);
    assertThat(WritePressure.NONE.max(some)).isEqualTo(some);
  }
}
