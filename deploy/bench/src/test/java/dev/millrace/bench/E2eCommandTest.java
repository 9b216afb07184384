package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.v1.Transaction;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class E2eCommandTest {
  private static final List<String> STAGES = List.of("p50", "p90", "p99", "p999", "max");

  private static final int UNAVAILABLE = 3;

  private record Ran(int exit, String out, String err) {
    JsonNode json() throws Exception {
      return new ObjectMapper().readTree(out);
    }
  }

  private static Ran run(SmallStack stack, String... options) {
    List<String> line = new ArrayList<>(List.of("e2e"));
    line.addAll(List.of("--ingest", stack.address()));
    line.addAll(List.of("--query", stack.address(), "--warmup", "0", "--accounts", "200"));
    line.addAll(List.of(options));
    return run(line);
  }

  /** As the command line above does it: a call that fails is its business. */
  private static int failed(Exception failure, CommandLine command) throws Exception {
    if (failure instanceof StatusRuntimeException call
        && call.getStatus().getCode() == Status.Code.UNAVAILABLE) {
      command.getErr().println(failure.getMessage());
      return UNAVAILABLE;
    }
    throw failure;
  }

  private static Ran run(List<String> line) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new BenchCommand())
            .setOverwrittenOptionsAllowed(true)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler((failure, command, _) -> failed(failure, command))
            .execute(line.toArray(String[]::new));
    return new Ran(exit, out.toString(), err.toString());
  }

  @Test
  void theJsonHasTheKeysThatProgramsRead() throws Exception {
    try (SmallStack stack = new SmallStack(Faults.NONE)) {
      JsonNode json = run(stack, "--count", "20000", "--json").json();
      for (String key : List.of("acceptedPerSecond", "durablePerSecond", "readablePerSecond")) {
        assertThat(json.get(key).asDouble()).as(key).isPositive();
      }
      assertThat(json.get("cpuMicrosPerTransaction").get("load-generator").asDouble()).isPositive();
      assertThat(json.get("rssBytes").get("load-generator").asLong()).isGreaterThan(1_000_000);
      for (String stage : List.of("durable", "readable")) {
        JsonNode percentiles = json.get("latencyMicros").get(stage);
        assertThat(percentiles.fieldNames()).toIterable().containsExactlyElementsOf(STAGES);
        assertThat(percentiles.get("p50").asLong()).isPositive();
        assertThat(percentiles.get("max").asLong())
            .isGreaterThanOrEqualTo(percentiles.get("p50").asLong());
      }
      assertThat(json.get("machine").get("cores").asInt()).isPositive();
      assertThat(json.get("options").get("batch").asInt()).isEqualTo(500);
      assertThat(json.get("counts").get("logged").asLong()).isEqualTo(20_000);
      assertThat(json.get("seed").asLong()).isEqualTo(1);
      assertThat(json.get("problems")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch", "stream", "submit"})
  void everyMethodSendsEachTransactionOnce(String method) throws Exception {
    try (SmallStack stack = new SmallStack(Faults.NONE)) {
      Ran ran = run(stack, "--count", "1234", "--method", method, "--ack", "applied", "--json");
      assertThat(ran.exit).as(ran.out + ran.err).isZero();
      assertThat(stack.all()).hasSize(1_234);
      assertThat(stack.transactions).hasValue(1_234);
      assertThat(ran.json().get("counts").get("stored").asLong()).isEqualTo(1_234);
      assertThat(ran.json().get("counts").get("summariesCompared").asLong()).isEqualTo(4);
      assertThat(ran.json().get("latencyMicros").has("applied")).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch", "stream", "submit"})
  void whatIsFullOrUnknownIsSentAgainUnderTheSameIds(String method) throws Exception {
    Faults faults =
        new Faults() {
          @Override
          public Call call(long number) {
            return number % 7 == 3 ? Call.FULL : number % 7 == 5 ? Call.LOST_ANSWER : Call.FINE;
          }
        };
    try (SmallStack stack = new SmallStack(faults)) {
      Ran ran = run(stack, "--count", "600", "--batch", "20", "--method", method, "--json");
      assertThat(ran.exit).as(ran.out + ran.err).isZero();
      assertThat(stack.all()).hasSize(600);
      JsonNode counts = ran.json().get("counts");
      assertThat(counts.get("logged").asLong()).isEqualTo(600);
      assertThat(counts.get("retriedExhausted").asLong()).isPositive();
      assertThat(counts.get("resentUnknown").asLong()).isPositive();
    }
  }

  @Test
  void onlyTheItemsOfABatchThatNeedItAreSentAgain() throws Exception {
    Faults faults =
        new Faults() {
          @Override
          public Item item(long number, Transaction transaction) {
            return number % 50 == 10 || number % 50 == 11
                ? Item.FULL
                : number % 50 == 12 ? Item.UNKNOWN : Item.FINE;
          }
        };
    try (SmallStack stack = new SmallStack(faults)) {
      Ran ran = run(stack, "--count", "100", "--batch", "100", "--ack", "applied", "--json");
      assertThat(ran.exit).as(ran.out + ran.err).isZero();
      JsonNode counts = ran.json().get("counts");
      assertThat(counts.get("stored").asLong() + counts.get("duplicates").asLong()).isEqualTo(100);
      assertThat(counts.get("retriedExhausted").asLong()).isEqualTo(4);
      assertThat(counts.get("resentUnknown").asLong()).isEqualTo(2);
      assertThat(counts.get("duplicates").asLong()).isEqualTo(2);
      assertThat(stack.transactions).hasValue(106);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Faults.Item.class,
      names = {"FORGOTTEN", "ALTERED", "REFUSED"})
  void aRunFailsWhenSomethingDoesNotComeBackAsItWasSent(Faults.Item fault) {
    Faults faults =
        new Faults() {
          @Override
          public Item item(long number, Transaction transaction) {
            return number == 77 ? fault : Item.FINE;
          }
        };
    try (SmallStack stack = new SmallStack(faults)) {
      Ran ran = run(stack, "--count", "200");
      assertThat(ran.exit).isEqualTo(BenchCommand.EXIT_FAILED);
      assertThat(ran.err).contains("bench: ");
      assertThat(ran.out).contains("FAILED");
    }
  }

  @Test
  void aRefusedRequestIsCountedAndNeverSentAgain() throws Exception {
    Faults faults =
        new Faults() {
          @Override
          public Call call(long number) {
            return number == 2 ? Call.REFUSED : Call.FINE;
          }
        };
    try (SmallStack stack = new SmallStack(faults)) {
      Ran ran = run(stack, "--count", "40", "--batch", "10", "--json");
      assertThat(ran.exit).isEqualTo(BenchCommand.EXIT_FAILED);
      assertThat(ran.json().get("counts").get("rejected").asLong()).isEqualTo(10);
      assertThat(stack.requests).hasValue(4);
    }
  }

  @Test
  void anOpenLoopKeepsItsRate() throws Exception {
    try (SmallStack stack = new SmallStack(Faults.NONE)) {
      Ran ran =
          run(
              stack,
              "--count",
              "2000",
              "--batch",
              "10",
              "--rate",
              "4000",
              "--pregenerate",
              "--json");
      assertThat(ran.exit).as(ran.out + ran.err).isZero();
      assertThat(ran.json().get("acceptedPerSecond").asDouble()).isBetween(3_000.0, 4_100.0);
    }
  }

  @Test
  void anOpenLoopChargesAStallToAllWhoWouldHaveWaited() throws Exception {
    Faults stall =
        new Faults() {
          @Override
          public Call call(long number) {
            return number == 1 ? Call.SLOW : Call.FINE;
          }
        };
    String[] lone = {"--count", "100", "--method", "submit", "--in-flight", "1", "--json"};
    try (SmallStack stack = new SmallStack(stall)) {
      assertThat(durableP90(run(stack, lone))).isLessThan(100_000);
    }
    List<String> open = new ArrayList<>(List.of(lone));
    open.addAll(List.of("--rate", "400"));
    try (SmallStack stack = new SmallStack(stall)) {
      assertThat(durableP90(run(stack, open.toArray(String[]::new)))).isGreaterThan(200_000);
    }
  }

  private static long durableP90(Ran ran) throws Exception {
    assertThat(ran.exit).as(ran.out + ran.err).isZero();
    return ran.json().get("latencyMicros").get("durable").get("p90").asLong();
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch", "stream"})
  void whatGetsNoOutcomeInTimeIsCountedAsLost(String method) throws Exception {
    Faults full =
        new Faults() {
          @Override
          public Call call(long number) {
            return number == 1 ? Call.FINE : Call.FULL;
          }
        };
    try (SmallStack stack = new SmallStack(full)) {
      Ran ran =
          run(
              stack,
              "--count",
              "40",
              "--batch",
              "10",
              "--in-flight",
              "1",
              "--patience",
              "0",
              "--method",
              method,
              "--json");
      assertThat(ran.exit).isEqualTo(BenchCommand.EXIT_FAILED);
      assertThat(ran.json().get("counts").get("logged").asLong()).isEqualTo(10);
      assertThat(ran.json().get("counts").get("lost").asLong()).isEqualTo(30);
    }
  }

  @Test
  void aStackThatIsNotThereIsSaidAtOnce() {
    SmallStack stack = new SmallStack(Faults.NONE);
    stack.close();
    Ran ran = run(stack, "--count", "1");
    assertThat(ran.exit).isEqualTo(UNAVAILABLE);
    assertThat(ran.err).contains(stack.address()).contains("millrace up");
    assertThat(ran.err.lines()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch", "stream"})
  void severalInstancesAreUsedInTurn(String method) throws Exception {
    try (SmallStack stack = new SmallStack(Faults.NONE);
        SmallStack other = stack.another()) {
      String both = stack.address() + "," + other.address();
      Ran ran =
          run(
              stack,
              "--count",
              "100",
              "--batch",
              "10",
              "--ingest",
              both,
              "--query",
              both,
              "--method",
              method);
      assertThat(ran.exit).as(ran.out + ran.err).isZero();
      assertThat(stack.requests).hasValue(5);
      assertThat(other.requests).hasValue(5);
    }
  }

  @Test
  void theWarmUpIsCheckedButNotMeasured() throws Exception {
    try (SmallStack stack = new SmallStack(Faults.NONE)) {
      Ran ran = run(stack, "--count", "1000", "--warmup", "0.2", "--batch", "10", "--json");
      assertThat(ran.exit).as(ran.out + ran.err).isZero();
      JsonNode counts = ran.json().get("counts");
      assertThat(counts.get("sent").asLong()).isEqualTo(1_000);
      assertThat(counts.get("warmup").asLong()).isPositive();
      assertThat(stack.all()).hasSize(1_000 + counts.get("warmup").asInt());
    }
  }

  @Test
  void theSameSeedLedgerAndStartSendTheSameAgain() throws Exception {
    try (SmallStack stack = new SmallStack(Faults.NONE)) {
      String[] options = {
        "--count",
        "100",
        "--ledger",
        "again",
        "--start-time-micros",
        "1700000000000000",
        "--ack",
        "applied",
        "--json"
      };
      assertThat(run(stack, options).json().get("counts").get("stored").asLong()).isEqualTo(100);
      Ran second = run(stack, options);
      assertThat(second.exit).as(second.err).isZero();
      assertThat(second.json().get("counts").get("duplicates").asLong()).isEqualTo(100);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--batch 0",
        "--batch 10001",
        "--in-flight 0",
        "--ids uuid",
        "--accounts 1",
        "--ledger not/a/ledger",
        "--pregenerate",
        "--seconds 0",
        "--rate -1",
        "--partitions 3",
        "--stack --ingest 127.0.0.1:1"
      })
  void anOptionOutOfRangeIsAUsageErrorThatNamesIt(String options) {
    List<String> line = new ArrayList<>(List.of("e2e"));
    line.addAll(List.of(options.split(" ", -1)));
    Ran ran = run(line);
    assertThat(ran.exit).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(ran.err).contains(options.split(" ", -1)[0].replace("--pre", "pre").substring(2));
  }
}
