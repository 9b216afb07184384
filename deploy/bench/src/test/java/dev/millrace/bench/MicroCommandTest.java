package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MicroCommandTest {
  @ParameterizedTest
  @CsvSource({"--seconds=0, --seconds", "--iterations=0, --iterations", "(, PATTERN"})
  void anArgumentThatCanNotBeUsedIsNamedBeforeAnythingStarts(String argument, String named) {
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new BenchCommand()).setErr(new PrintWriter(err)).execute("micro", argument);
    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains(named);
  }
}
