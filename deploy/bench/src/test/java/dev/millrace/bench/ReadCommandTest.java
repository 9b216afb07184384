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
    "--only, disk",
    "--count, 9999",
    "--hot, 0",
    "--keys, 2000000",
    "--lists, 1001",
    "--in-flight, 0",
    "--in-flight-store, 4097",
    "--connections, 1001",
    "--client-threads, 0",
    "--rounds, 0",
    "--seconds, 0",
    "--warmup, 0",
    "--partitions, 65",
    "--set, millrace.redis.uri=redis://elsewhere"
  })
  void anOptionOfReadThatCanNotBeUsedIsNamed(String option, String value) {
    Ran ran = run("read", option, value);
    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err).contains(option);
    assertThat(ran.out).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--connections, 0",
    "--connections, 25001",
    "--streams, 8001",
    "--stream-connections, 0",
    "--rate, 0",
    "--seconds, 0",
    "--set, millrace.storage.profile=small"
  })
  void anOptionOfConnectionsThatCanNotBeUsedIsNamed(String option, String value) {
    Ran ran = run("connections", option, value);
    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err).contains(option);
    assertThat(ran.out).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--only, burnt",
    "--rate, 0",
    "--seconds, 1",
    "--keys, 100001",
    "--set, millrace.redis.uri=redis://elsewhere"
  })
  void anOptionOfRedisThatCanNotBeUsedIsNamed(String option, String value) {
    Ran ran = run("redis", option, value);
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
