package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.bench.suite.Scenarios;
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

class StorageCommandTest {
  @TempDir private Path directory;

  private record Ran(int exit, String out, String err) {}

  private static Ran run(String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(
                Stream.concat(Stream.of("storage"), Stream.of(options)).toArray(String[]::new));
    return new Ran(exit, out.toString(), err.toString());
  }

  /** As small as it can be: whether everything runs, not how fast. */
  private Ran runSmall(String only, String... more) {
    List<String> options =
        List.of(
            "--quick",
            "--count=10000",
            "--seconds=0.05",
            "--soak=1.2",
            "--warmup-rounds=0",
            "--heap=256m",
            "--directory=" + directory.resolve("stores"),
            "--only=" + only);
    return run(Stream.concat(options.stream(), Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void everyScenarioGivesFiguresForEachVariantAndLeavesNoFiles() throws Exception {
    Path page = directory.resolve("report.html");
    Ran ran = runSmall("values,mixed,ycsb,layout,soak", "--json", "--report=" + page);
    assertThat(ran.exit).as(ran.err + ran.out).isZero();
    JsonNode json = new ObjectMapper().readTree(ran.out);
    assertThat(json.get("scenarios"))
        .extracting(scenario -> scenario.get("name").asText())
        .containsExactly(
            Scenarios.VALUES, Scenarios.MIXED, Scenarios.YCSB, Scenarios.LAYOUT, Scenarios.SOAK);
    for (JsonNode scenario : json.get("scenarios")) {
      for (JsonNode variant : scenario.get("variants")) {
        JsonNode figures = variant.get("figures");
        assertThat(figures.get("cpuMicrosPerOperation").get("median").asDouble())
            .as("%s of %s", variant, scenario.get("name"))
            .isPositive();
      }
    }
    assertThat(json.get("scenarios").get(4).get("variants").get(0).get("samples")).isNotEmpty();
    assertThat(json.get("versions").get("rocksDb").asText()).matches("\\d+\\.\\d+\\.\\d+");
    try (Stream<Path> left = Files.list(directory.resolve("stores"))) {
      assertThat(left).as("files that outlive the run").isEmpty();
    }
    assertThat(Files.readString(page))
        .contains("<svg", "not measured in this run", "YCSB", "resident memory")
        .doesNotContain("src=", "href=", "<script", "url(", "http");
  }

  @Test
  void theTableTellsEveryVariantAndTheGoals() {
    Ran ran = runSmall("order");
    assertThat(ran.exit).as(ran.err + ran.out).isZero();
    assertThat(ran.out)
        .contains("ascending", "scattered, 4 writers, 4 stores", "operations/s", "not measured");
  }

  @ParameterizedTest
  @CsvSource({
    "--only, speed",
    "--count, 9999",
    "--count, 2000000",
    "--seconds, 0",
    "--seconds, NaN",
    "--rounds, 0",
    "--warmup-rounds, -1",
    "--soak, 0",
    "--soak-load, all",
    "--budget, 8m",
    "--budget, 1",
    "--heap, 64m",
    "--report, /no/such/directory/report.html"
  })
  void anOptionThatCanNotBeUsedIsNamed(String option, String value) {
    Ran ran = run(option, value);
    assertThat(ran.exit).as(ran.err).isEqualTo(2);
    assertThat(ran.err).contains(option);
    assertThat(ran.out).isEmpty();
  }
}
