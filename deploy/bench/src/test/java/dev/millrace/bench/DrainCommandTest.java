package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DrainCommandTest {
  @TempDir private Path directory;

  private record Ran(int exit, String out, String err) {}

  private static Ran run(String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(Stream.concat(Stream.of("drain"), Stream.of(options)).toArray(String[]::new));
    return new Ran(exit, out.toString(), err.toString());
  }

  @Test
  void everythingIsAppliedByBothAndTheJsonHasTheKeysThatProgramsRead() throws Exception {
    Ran ran =
        run(
            "--transactions=20000",
            "--rounds=1",
            "--warmup-rounds=1",
            "--partitions=2",
            "--accounts=500",
            "--heap=256m",
            "--jvm-option=-XX:TieredStopAtLevel=1",
            "--compact",
            "--with=kafka-streams",
            "--directory=" + directory,
            "--json");
    assertThat(ran.exit).as(ran.err + ran.out).isZero();
    JsonNode json = new ObjectMapper().readTree(ran.out);
    List<String> keys =
        List.of(
            "transactionsPerSecond",
            "cpuMicrosPerTransaction",
            "bytesPerTransaction",
            "ratioToKafkaStreams");
    for (String key : keys) {
      assertThat(json.get(key).asDouble()).as(key).isPositive();
    }
    assertThat(json.get("problems")).isEmpty();
    for (String name : List.of("millrace", "kafkaStreams")) {
      assertThat(json.get(name).get("warmupRounds")).as(name).hasSize(1);
      assertThat(json.get(name).get("rounds")).as(name).hasSize(1);
      JsonNode round = json.get(name).get("rounds").get(0);
      assertThat(round.get("transactions").asLong()).as(name).isEqualTo(20_000);
      assertThat(round.get("compactedBytesPerTransaction").asDouble()).as(name).isPositive();
      assertThat(round.get("memory").get(0).get("rssBytes").asLong()).as(name).isPositive();
      assertThat(round.get("flushedSeconds").asDouble())
          .as(name)
          .isGreaterThanOrEqualTo(round.get("seconds").asDouble());
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).as("files that outlive the run").isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--transactions, 0",
    "--partitions, 65",
    "--rounds, 0",
    "--warmup-rounds, -1",
    "--ids, sorted",
    "--accounts, 1",
    "--skew, 6",
    "--heap, 1",
    "--heap, 8m",
    "--patience, 0",
    "--with, redis",
    "--jvm-option, Xmx1g",
    "--set, storage.memory-budget=1g",
    "--set, millrace.kafka.group=mine",
    "--set, millrace.storage.batch-records-max",
    "--streams-set, num.stream.threads=2"
  })
  void anOptionThatCanNotBeUsedIsNamed(String option, String value) {
    Ran ran = run(option, value);
    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err).contains(option);
    assertThat(ran.out).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--set, millrace.storage.memory=1g, unknown setting millrace.storage.memory",
    "--set, millrace.storage.batch-records-max=0, millrace.storage.batch-records-max",
    "--streams-set, num.stream.threads=two, num.stream.threads"
  })
  void aSettingThatItsOwnerRefusesIsNamedBeforeAnythingIsFilled(
      String option, String value, String named) throws Exception {
    Ran ran = run(option, value, "--with=kafka-streams", "--directory=" + directory);
    assertThat(ran.exit).as(ran.err).isEqualTo(2);
    assertThat(ran.err).contains(option + ": ").contains(named);
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void whenAProcessDoesNotStartItsLogStays() throws Exception {
    Ran ran = run("--jvm-option=-XX:+NoSuchOption", "--directory=" + directory);
    assertThat(ran.exit).isEqualTo(1);
    assertThat(ran.err).contains("NoSuchOption").contains("logs are in " + directory);
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile))
          .singleElement()
          .satisfies(file -> assertThat(file).hasFileName("storage-service.log"));
    }
  }
}
