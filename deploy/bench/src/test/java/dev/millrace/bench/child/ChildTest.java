package dev.millrace.bench.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.process.StackFailure;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {
  private static final int HEAP_MEBIBYTES = 64;

  @TempDir private Path directory;

  private Child start(String argument) {
    return Child.start(
        new ChildCommand(
            "echo",
            HEAP_MEBIBYTES,
            List.of("-XX:TieredStopAtLevel=1"),
            ClassPaths.of(
                Echo.class, Child.class, ObjectMapper.class, JsonParser.class, JsonProperty.class),
            Echo.class,
            List.of(argument),
            directory.resolve("echo.log")));
  }

  private static Echo.Said ask(Child child, String text) {
    return child.ask(new Echo.Question(text), Echo.Said.class);
  }

  @Test
  void oneQuestionAfterTheOtherIsAnswered() {
    try (Child child = start("there")) {
      assertThat(ask(child, "héllo")).isEqualTo(new Echo.Said("héllo", "there"));
      assertThat(ask(child, "again")).isEqualTo(new Echo.Said("again", "there"));
    }
  }

  @Test
  void afterAQuestionThatFailedTheNextIsAnswered() {
    try (Child child = start("there")) {
      assertThatThrownBy(() -> ask(child, "fail"))
          .isInstanceOf(StackFailure.class)
          .hasMessageContaining("no echo")
          .hasMessageContaining("echo.log");
      assertThat(ask(child, "again").text()).isEqualTo("again");
    }
  }

  @Test
  void anArgumentThatCanNotBeUsedIsTheCallersFault() {
    assertThatThrownBy(() -> start("misuse"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not misuse");
  }

  @Test
  void itsEndIsToldWithItsLastWords() {
    try (Child child = start("there")) {
      assertThatThrownBy(() -> ask(child, "end"))
          .isInstanceOf(StackFailure.class)
          .hasMessageContaining("exit code 7")
          .hasMessageContaining("the end");
    }
  }
}
