package dev.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.local.process.StackFailure;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackDescriptionTest {
  private static final StackDescription DESCRIPTION =
      new StackDescription(
          Map.of("kafka", 12L, "supervisor", 11L),
          Map.of("kafka", "127.0.0.1:7460"),
          Map.of("kafka", "/data/logs/kafka.log"));

  @TempDir private Path data;

  @Test
  void descriptionIsReadBackWhileItsStackHoldsTheDirectory() {
    try (StackLock lock = StackLock.take(data)) {
      assertThat(lock).isNotNull();
      assertThat(StackDescription.read(data)).isEmpty();
      DESCRIPTION.write(data);
      assertThat(StackDescription.read(data)).contains(DESCRIPTION);
    }
    assertThat(StackDescription.read(data)).isEmpty();
    assertThat(StackDescription.readFile(data)).contains(DESCRIPTION);
  }

  @Test
  void noDirectoryMeansNoStack() {
    assertThat(StackDescription.read(data.resolve("absent"))).isEmpty();
  }

  @Test
  void directoryInUseIsRefusedNamingThePid() {
    try (StackLock lock = StackLock.take(data)) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> StackLock.take(data))
          .isInstanceOf(StackFailure.class)
          .hasMessage(
              "data directory %s is in use by a running stack (pid %d)",
              data, ProcessHandle.current().pid());
    }
    StackLock.take(data).close();
  }
}
