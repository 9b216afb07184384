package dev.millrace.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.service.Child;
import dev.millrace.cli.service.Cli;
import dev.millrace.cli.service.MemoryLog;
import dev.millrace.cli.service.MemoryServices;
import dev.millrace.cli.service.Weather;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
  private static final String ODD = "quote\" comma, umlaut ü 💶";

  private final MemoryServices services = new MemoryServices(new MemoryLog(), Weather.FAIR);

  @TempDir Path directory;

  @AfterEach
  void stopServices() {
    services.close();
  }

  @Test
  void csvHoldsEveryFieldAndIsWhatImportReads() throws IOException {
    append(0, 25);
    Path file = directory.resolve("all.csv");
    Cli run = run("export", "--output", file.toString());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).contains("25 transactions, " + Files.size(file) + " bytes in " + file);
    assertThat(Files.exists(progress(file))).isFalse();
    String text = Files.readString(file);
    assertThat(text).startsWith("id,ledger,debit_account,credit_account,amount,currency,time,");
    assertThat(text.split("\r\n")).hasSize(26);
    try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(text)) {
      List<NamedCsvRecord> rows = reader.stream().toList();
      assertThat(rows).extracting(row -> row.getField("id")).isEqualTo(names(0, 25));
      NamedCsvRecord row = rows.get(7);
      assertThat(row.getField("debit_account")).isEqualTo(ODD);
      assertThat(row.getField("amount")).isEqualTo("7");
      assertThat(row.getField("time")).isEqualTo("1970-01-01T00:00:00.000007Z");
      assertThat(row.getField("attributes")).isEqualTo("{\"a\":\"1\",\"b\":\"x\\ny\"}");
      assertThat(row.getField("log_offset")).isNotEmpty();
    }
    Cli imported = run("import", file.toString(), "--ledger", "copy");
    assertThat(imported.out()).as(imported.err()).containsPattern("stored\\D+25");
  }

  @Test
  void jsonLinesAreWhatGetPrints() throws IOException {
    append(0, 25);
    Cli run = run("export", "--format", "jsonl", "b");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(25);
    JsonNode got = json(run("get", "t7", "--json")).get("transaction");
    assertThat(new ObjectMapper().readTree(lines.get(7))).isEqualTo(got);
    Path file = directory.resolve("some.jsonl");
    JsonNode told =
        json(run("export", "--format", "jsonl", "--min", "20", "-o", file.toString(), "--json"));
    assertThat(told.get("transactions").asInt()).isEqualTo(5);
    assertThat(told.at("/readAt/token").textValue()).isEqualTo("t25");
  }

  @Test
  void anExportThatBreaksGoesOnByItselfWithoutAMissingOrASecondLine() throws IOException {
    append(0, 95);
    services.streams().breakAfter(2);
    Path file = directory.resolve("all.csv");
    Cli run = run("export", "--output", file.toString());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).contains("unavailable: struck; going on where it broke off");
    assertThat(ids(file)).isEqualTo(names(0, 95));
  }

  @Test
  void anInterruptedExportToAFileIsResumed() throws IOException {
    append(0, 95);
    services.streams().breakAfter(3);
    Path file = directory.resolve("all.csv");
    Cli broken = run("export", "--output", file.toString(), "--retry-seconds", "0");
    while (broken.exitCode() != ExitCode.OK) {
      assertThat(broken.exitCode()).as(broken.err()).isEqualTo(ExitCode.UNAVAILABLE);
      assertThat(broken.err()).contains("go on with: millrace export --resume " + progress(file));
      append(1_000, 1_001); // what is logged meanwhile is not in it
      Files.writeString(file, "half a li", StandardOpenOption.APPEND); // as a crash leaves it
      broken = run("export", "--resume", progress(file).toString(), "--retry-seconds", "0");
    }
    assertThat(ids(file)).isEqualTo(names(0, 95));
    assertThat(Files.exists(progress(file))).isFalse();
  }

  @Test
  void aKilledExportIsResumedWithoutAMissingOrASecondLine() throws Exception {
    append(0, 20_000);
    Path file = directory.resolve("all.csv");
    int kills = 0;
    Child child = Child.start(directory, services, "export", "--output", file.toString());
    while (kills < 3) {
      long size = Files.exists(file) ? Files.size(file) : 0;
      Child running = child;
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(2))
          .until(() -> Files.exists(file) && Files.size(file) != size || running.hasEnded());
      child.kill();
      int _ = child.await();
      kills++;
      if (!Files.exists(progress(file))) {
        break; // it was faster
      }
      child = Child.start(directory, services, "export", "--resume", progress(file).toString());
    }
    if (Files.exists(progress(file))) {
      assertThat(child.await()).as(child.err()).isEqualTo(ExitCode.OK);
    }
    assertThat(ids(file)).isEqualTo(names(0, 20_000));
  }

  @Test
  void anExportToAPipeSaysTheTokenToGoOnWith() throws IOException {
    append(0, 95);
    services.streams().breakAfter(3);
    Cli first = run("export", "--retry-seconds", "0");
    assertThat(first.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    Matcher token = Pattern.compile("--resume-token (\\S+)").matcher(first.err());
    assertThat(token.find()).as(first.err()).isTrue();
    services.streams().breakAfter(Integer.MAX_VALUE);
    Cli rest = run("export", "--resume-token", token.group(1));
    assertThat(rest.exitCode()).isEqualTo(ExitCode.OK);
    Path file = Files.writeString(directory.resolve("joined.csv"), first.out() + rest.out());
    assertThat(ids(file)).isEqualTo(names(0, 95));
  }

  @Test
  void whatCanNotBeResumedIsRefusedInOneLine() throws IOException {
    append(0, 30);
    Path file = Files.writeString(directory.resolve("all.csv"), "mine");
    assertBad(run("export", "-o", file.toString()), "all.csv exists; remove it");
    assertThat(Files.readString(file)).isEqualTo("mine");
    services.streams().breakAfter(1);
    Path second = directory.resolve("second.csv");
    Cli _ = run("export", "-o", second.toString(), "--retry-seconds", "0");
    String progress = progress(second).toString();
    assertBad(run("export", "-o", second.toString()), "was not completed: go on with --resume");
    assertBad(run("export", "--resume", progress, "--format", "csv"), "not with --format");
    assertBad(run("export", "--resume", progress, "b"), "not with ACCOUNT");
    Files.writeString(second, "cut");
    assertBad(run("export", "--resume", progress), "shorter than the");
    assertBad(run("export", "--resume", file.toString()), "is not the progress of an export");
    assertBad(run("export", "--resume", "nowhere.progress"), "can not read nowhere.progress");
    assertBad(run("export", "--format", "xml"), "--format is \"xml\", must be csv or jsonl");
    assertBad(run("export", "--json"), "--json needs --output");
    assertBad(run("export", "-o", "x", "--resume-token", "1:2"), "is for standard output");
    assertBad(run("export", "--role", "debit"), "--role needs an account");
  }

  private static void assertBad(Cli run, String message) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains(message).hasLineCount(1);
  }

  private void append(int from, int to) {
    for (int i = from; i < to; i++) {
      var _ =
          services
              .log()
              .append(
                  Transaction.newBuilder()
                      .setId("t" + i)
                      .setLedger("main")
                      .setDebitAccount(ODD)
                      .setCreditAccount("b")
                      .setAmount(Amounts.of(i))
                      .setCurrency("GBP")
                      .setTimeMicros(i)
                      .putAttributes("b", "x\ny")
                      .putAttributes("a", "1")
                      .build());
    }
  }

  private static Path progress(Path file) {
    return file.resolveSibling(file.getFileName() + ".progress");
  }

  private Cli run(String... arguments) {
    return Cli.run(services, arguments);
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "t" + i).toList();
  }

  private static List<String> ids(Path file) throws IOException {
    try (CsvReader<NamedCsvRecord> reader =
        CsvReader.builder().ofNamedCsvRecord(file, StandardCharsets.UTF_8)) {
      return reader.stream().map(row -> row.getField("id")).toList();
    }
  }

  private static JsonNode json(Cli run) throws IOException {
    assertThat(run.err()).isEmpty();
    return new ObjectMapper().readTree(run.out());
  }
}
