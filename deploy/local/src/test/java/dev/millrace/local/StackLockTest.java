package dev.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackLockTest {
  @TempDir private Path data;

  @Test
  void lockOfAnotherProcessIsRefusedUntilThatIsKilled() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                data.toString())
            .inheritIO()
            .start();
    try {
      Path marker = data.resolve("taken");
      await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(marker));
      assertThat(StackLock.isHeld(data)).isTrue();
      assertThatThrownBy(() -> StackLock.take(data)).hasMessageContaining("pid " + holder.pid());
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertThat(StackLock.isHeld(data)).isFalse();
    StackLock.take(data).close();
  }

  /** Takes the directory and waits to be killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      Path data = Path.of(arguments[0]);
      try (StackLock lock = StackLock.take(data)) {
        Files.createFile(data.resolve("taken"));
        Thread.currentThread().join();
        assertThat(lock).isNotNull();
      }
    }
  }
}
