package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class WatchCommandTest {
  private record Ran(int exit, String out, String err) {
    JsonNode json() throws Exception {
      return new ObjectMapper().readTree(out);
    }
  }

  private static Ran run(SmallStack stack, String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> line = new ArrayList<>(List.of("watch"));
    line.addAll(List.of("--ingest", stack.address(), "--query", stack.address()));
    line.addAll(List.of("--first", "5000", "--rate", "2000", "--seconds", "1", "--patience", "1"));
    line.addAll(List.of("--warmup", "0"));
    line.addAll(List.of(options));
    int exit =
        new CommandLine(new BenchCommand())
            .setOverwrittenOptionsAllowed(true)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(line.toArray(String[]::new));
    return new Ran(exit, out.toString(), err.toString());
  }

  /** Each comes once but this one. */
  private static Faults withOne(long faulty, Faults.Watched how) {
    return new Faults() {
      @Override
      public Watched watched(long number) {
        return number == faulty ? how : Watched.ONCE;
      }
    };
  }

  @Test
  void aWatchThatBringsEachOncePassesWithItsFigures() throws Exception {
    try (SmallStack stack = new SmallStack(Faults.NONE)) {
      Ran ran = run(stack, "--json");
      assertThat(ran.exit()).as(ran.err()).isZero();
      JsonNode json = ran.json();
      assertThat(json.get("counts").get("first").asLong()).isEqualTo(5_000);
      assertThat(json.get("counts").get("delivered").asLong())
          .isEqualTo(5_000 + json.get("counts").get("live").asLong());
      assertThat(json.get("counts").get("measured").asLong()).isPositive();
      assertThat(json.get("historyPerSecond").asDouble()).isPositive();
      assertThat(json.get("latencyMicros").get("p99").asLong()).isLessThan(1_000_000);
      assertThat(json.get("options").get("acknowledgement").asText()).isEqualTo("durable");
    }
  }

  @Test
  void theTableHasTheSameFigures() {
    try (SmallStack stack = new SmallStack(Faults.NONE)) {
      Ran ran = run(stack, "--ack", "applied");
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.out()).contains("caught up after", "receipt to delivery", "missing=0");
    }
  }

  @Test
  void aWarmUpCountsOnlyWhenItFails() throws Exception {
    try (SmallStack stack = new SmallStack(Faults.NONE)) {
      Ran ran = run(stack, "--warmup", "0.5", "--json");
      assertThat(ran.exit()).as(ran.err()).isZero();
      assertThat(ran.err()).contains("warming up");
      assertThat(ran.json().get("counts").get("first").asLong()).isEqualTo(5_000);
      assertThat(ran.json().get("options").get("warmupSeconds").asDouble()).isEqualTo(0.5);
    }
    try (SmallStack stack = new SmallStack(withOne(321, Faults.Watched.TWICE))) {
      Ran ran = run(stack, "--warmup", "0.5", "--json");
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err()).contains("the warm-up failed", "duplicates: 1");
      assertThat(ran.json().get("counts").get("first").asLong()).isEqualTo(1_250);
    }
  }

  @Test
  void oneThatComesTwiceFails() {
    try (SmallStack stack = new SmallStack(withOne(4_321, Faults.Watched.TWICE))) {
      Ran ran = run(stack);
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err()).contains("duplicates: 1");
    }
  }

  @Test
  void oneThatNeverComesFails() {
    try (SmallStack stack = new SmallStack(withOne(4_321, Faults.Watched.NEVER))) {
      Ran ran = run(stack);
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err()).contains("missing: 1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--first=-1",
        "--rate=0",
        "--seconds=0",
        "--warmup=-1",
        "--batch=0",
        "--patience=-1"
      })
  void anOptionOutOfRangeIsNamed(String option) {
    try (SmallStack stack = new SmallStack(Faults.NONE)) {
      Ran ran = run(stack, option);
      assertThat(ran.exit()).isEqualTo(2);
      assertThat(ran.err()).contains(option.substring(0, option.indexOf('=')));
    }
  }
}
