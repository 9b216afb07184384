package dev.millrace.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessMeterTest {
  @Test
  void itsOwnCpuTimeIsWhatTheJvmSays() {
    ProcessMeter meter = new ProcessMeter(Map.of());
    await().until(() -> meter.cpuMicros().get(ProcessMeter.LOAD_GENERATOR) >= 500_000);
    long jvmMicros =
        ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1_000;
    assertThat(meter.cpuMicros().get(ProcessMeter.LOAD_GENERATOR))
        .isBetween(jvmMicros - 50_000, jvmMicros + 200_000);
  }

  @Test
  void itsOwnMemoryIsThatOfAJvm() {
    ProcessMeter meter = new ProcessMeter(Map.of());
    meter.sampleRss();
    assertThat(meter.rssBytes().get(ProcessMeter.LOAD_GENERATOR))
        .isBetween(20_000_000L, 8_000_000_000L);
  }

  @Test
  void theMostMemoryItHadIsNoLessThanWhatItHas() {
    ProcessMeter meter = new ProcessMeter(Map.of());
    meter.sampleRss();
    assertThat(ProcessMeter.rssBytesPeak())
        .isGreaterThan(meter.rssBytes().get(ProcessMeter.LOAD_GENERATOR) * 9 / 10);
  }

  @Test
  void theCompilersTimeIsAPartOfItsOwn() {
    ProcessMeter meter = new ProcessMeter(Map.of());
    assertThat(ProcessMeter.compilerMicros(Map.of(), meter.compilerMicros()))
        .isPositive()
        .isLessThan(meter.cpuMicros().get(ProcessMeter.LOAD_GENERATOR));
  }

  @Test
  void aCompilerThatHasEndedTakesNothingBack() {
    Path one = Path.of("1");
    Path other = Path.of("2");
    assertThat(ProcessMeter.compilerMicros(Map.of(one, 5L, other, 9L), Map.of(one, 7L)))
        .isEqualTo(2);
  }

  @Test
  void aProcessThatIsNotThereIsLeftOut() {
    ProcessMeter meter = new ProcessMeter(Map.of("gone", Long.MAX_VALUE));
    meter.sampleRss();
    assertThat(meter.cpuMicros()).containsOnlyKeys(ProcessMeter.LOAD_GENERATOR);
    assertThat(meter.rssBytes()).containsOnlyKeys(ProcessMeter.LOAD_GENERATOR);
    assertThat(meter.compilerMicros()).isNotEmpty();
  }

  @Test
  void cpuIsDividedByTransactions() {
    assertThat(
            ProcessMeter.perTransaction(
                Map.of("a", 1_000L, "gone", 5L), Map.of("a", 8_000L, "new", 9L), 2_000))
        .isEqualTo(Map.of("a", 3.5));
  }
}
