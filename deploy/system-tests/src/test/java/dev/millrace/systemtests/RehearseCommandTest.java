package dev.millrace.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A rehearsed stack starts, and is killed and restarted, from what the rehearsal left. */
@EnabledIfSystemProperty(named = "test.long", matches = "true") // takes a minute or two
class RehearseCommandTest {
  private static final String[] CACHES =
      Stream.of("broker", "ingest-service", "query-service", "storage-service")
          .map(name -> "%s-%s.aot".formatted(name, Runtime.version()))
          .toArray(String[]::new);

  @TempDir private Path directory;

  @Test
  void aKilledProcessStartsFromWhatTheRehearsalLeft() throws Exception {
    Cli.Result rehearsal = Cli.run(directory, "rehearse");

    assertThat(rehearsal.exitCode()).as(rehearsal.err()).isZero();
    assertThat(Home.path().resolve("target/rehearsed").toFile().list()).contains(CACHES);
    TestStack stack = TestStack.start();
    try {
      stack.kill("storage-service");
      stack.restart("storage-service");
      Path maps = Path.of("/proc", Long.toString(stack.pid("storage-service")), "maps");
      assumeThat(maps).as("only Linux tells what a process has mapped").exists();
      assertThat(Files.readString(maps)).contains("target/rehearsed/storage-service-");
    } finally {
      stack.stop();
    }
  }
}
