package dev.millrace.storage.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidentMemoryTest {
  @TempDir Path directory;

  @Test
  void itIsReadAsLinuxTellsItAndUnknownElsewhere() throws Exception {
    Path status = directory.resolve("status");
    assertThat(ResidentMemory.bytes(status)).isNaN();
    Files.writeString(status, "Name:\tjava\nVmRSS:\t    2048 kB\nThreads:\t9\n");
    assertThat(ResidentMemory.bytes(status)).isEqualTo(2048 * 1024);
    Files.writeString(status, "Name:\tjava\n");
    assertThat(ResidentMemory.bytes(status)).isNaN();
  }
}
