package dev.millrace.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rehearsed stack starts, and is killed and restarted, from what the rehearsal left. */
class RehearsalTest {
  private static final List<String> CACHES =
      List.of("broker.aot", "ingest-service.aot", "query-service.aot", "storage-service.aot");

  @TempDir private Path directory;

  @Test
  void aKilledProcessStartsFromWhatTheRehearsalLeft() throws Exception {
    assumeThat(Boolean.getBoolean("test.rehearsal"))
        .as("takes a minute or two: -Pfaults runs it")
        .isTrue();

    Cli.Result rehearsal = Cli.run(directory, "rehearse");

    assertThat(rehearsal.exitCode()).as(rehearsal.err()).isZero();
    assertThat(Home.path().resolve("target/rehearsed").toFile().list())
        .containsExactlyInAnyOrderElementsOf(CACHES);
    TestStack stack = TestStack.start();
    try {
      stack.kill("storage-service");
      stack.restart("storage-service");
      Path maps = Path.of("/proc", Long.toString(stack.pid("storage-service")), "maps");
      assumeThat(maps).as("only Linux tells what a process has mapped").exists();
      assertThat(Files.readString(maps)).contains("target/rehearsed/storage-service.aot");
    } finally {
      stack.stop();
    }
  }
}
