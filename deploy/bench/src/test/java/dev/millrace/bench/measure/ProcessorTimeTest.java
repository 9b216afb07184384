package dev.millrace.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ProcessorTimeTest {
  @Test
  void stolenTimeIsAShareOfAllThatPassed() {
    ProcessorTime then = ProcessorTime.parse("cpu  100 0 50 800 40 0 10 0 7 0");
    ProcessorTime now = ProcessorTime.parse("cpu  140 0 60 820 40 0 10 30 9 0");
    assertThat(then.ticks()).isEqualTo(1_000);
    assertThat(now.stolenShareSince(then)).isEqualTo(0.3);
    assertThat(now.stolenShareSince(now)).isZero();
  }

  @Test
  void theMachineTellsIt() {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/stat")), "skipped: no /proc/stat here");
    assertThat(ProcessorTime.now()).get().extracting(ProcessorTime::ticks).isNotEqualTo(0L);
  }
}
