package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is measured, the system tests run: it needs a whole stack. */
class ReadCommandTest {
  @TempDir private Path directory;

  private record Ran(int exit, String out, String err) {}

  private static Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Ran(exit, out.toString(), err.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "read, --only, disk",
    "read, --count, 9999",
    "read, --hot, 0",
    "read, --keys, 2000000",
    "read, --lists, 1001",
    "read, --in-flight, 0",
    "read, --in-flight-store, 4097",
    "read, --connections, 1001",
    "read, --client-threads, 0",
    "read, --rounds, 0",
    "read, --seconds, 0",
    "read, --warmup, 0",
    "read, --partitions, 65",
    "read, --set, millrace.redis.uri=redis://elsewhere",
    "connections, --connections, 0",
    "connections, --connections, 25001",
    "connections, --streams, 8001",
    "connections, --stream-connections, 0",
    "connections, --rate, 0",
    "connections, --seconds, 0",
    "connections, --warmup, 0",
    "connections, --set, millrace.storage.profile=small",
    "redis, --only, burnt",
    "redis, --rate, 0",
    "redis, --seconds, 1",
    "redis, --keys, 100001",
    "redis, --set, millrace.redis.uri=redis://elsewhere"
  })
  void anOptionThatCanNotBeUsedIsNamed(String command, String option, String value) {
    Ran ran = run(command, option, value);
    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err).contains(option);
    assertThat(ran.out).isEmpty();
  }

  @Test
  void aDirectoryOnWhichNoStackRunsIsNamed() {
    Ran ran = run("read", "--data=" + directory);
    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err).contains("--data is " + directory);
  }

  @Test
  void aLimitOfOpenFilesThatIsTooLowSaysWhatToDo() {
    assertThatThrownBy(() -> ConnectionsPlan.requireFiles("--connections", 5_000, 1_024))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--connections is 5000")
        .hasMessageContaining("at most 724")
        .hasMessageContaining("ulimit -n 5300");
  }
}
