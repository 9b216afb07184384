package dev.millrace.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.bench.measure.Latencies.Percentiles;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  @Test
  void percentilesCountTransactionsNotRequests() {
    Latencies latencies = new Latencies();
    latencies.record(TimeUnit.MICROSECONDS.toNanos(100), 900);
    latencies.record(TimeUnit.MICROSECONDS.toNanos(1_000), 95);
    latencies.record(TimeUnit.MICROSECONDS.toNanos(2_000), 5);
    assertThat(latencies.count()).isEqualTo(1_000);
    assertThat(latencies.percentiles()).isEqualTo(new Percentiles(100, 100, 1_000, 2_000, 2_000));
  }

  @Test
  void whatIsLongerThanItKeepsCountsAsTheLongest() {
    Latencies latencies = new Latencies();
    latencies.record(TimeUnit.HOURS.toNanos(1), 1);
    assertThat(latencies.percentiles().max()).isBetween(600_000_000L, 601_000_000L);
  }

  @Test
  void nothingRecordedIsZero() {
    assertThat(new Latencies().percentiles()).isEqualTo(new Percentiles(0, 0, 0, 0, 0));
  }
}
