package dev.millrace.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCommandTest {
  @Test
  void furtherOptionsComeAfterOursSoThatTheyWin() {
    List<String> command =
        JavaCommand.of(
            64,
            List.of("-Xmx65m", "-Dio.netty.leakDetection.level=paranoid"),
            "a.jar",
            "some.Main",
            List.of("argument"));

    assertThat(command)
        .containsSubsequence("-Xmx64m", "-Xmx65m", "-cp", "a.jar", "some.Main", "argument")
        .containsSubsequence(
            "-Dio.netty.leakDetection.level=disabled", "-Dio.netty.leakDetection.level=paranoid")
        .endsWith("argument");
  }
}
