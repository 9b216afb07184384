package dev.millrace.storage.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkLimitTest {
  @Test
  void aCallLooksAtNoMoreThanItsShareWhateverItAsks() {
    assertThat(WorkLimit.of(0, 1)).isEqualTo(100_000);
    assertThat(WorkLimit.of(Integer.MAX_VALUE, 4)).isEqualTo(100_000);
    assertThat(WorkLimit.of(0, 40)).isEqualTo(10_000);
    assertThat(WorkLimit.of(50, 40)).isEqualTo(50);
    assertThat(WorkLimit.of(50_000, 40)).isEqualTo(10_000);
    assertThat(WorkLimit.of(0, 1_000_000)).isEqualTo(1);
    assertThat(WorkLimit.of(5, 0)).isEqualTo(5);
  }
}
