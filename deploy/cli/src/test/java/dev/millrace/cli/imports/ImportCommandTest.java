package dev.millrace.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.service.Cli;
import dev.millrace.cli.service.MemoryLog;
import dev.millrace.cli.service.MemoryServices;
import dev.millrace.cli.service.Weather.Mishap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
  private static final String HEADER =
      "id,debit_account,credit_account,amount,currency,time,note\n";
  private static final String ROW = ",a,b,100,GBP,2020-01-01,n\n";

  private final AtomicInteger messages = new AtomicInteger();
  private Mishap mishap = Mishap.NONE;
  private int mishapEvery = 3;
  private final MemoryServices services =
      new MemoryServices(
          new MemoryLog(),
          _ -> messages.incrementAndGet() % mishapEvery == 0 ? mishap : Mishap.NONE);

  @TempDir Path directory;

  @AfterEach
  void stopServices() {
    services.close();
  }

  @Test
  void theSummaryCountsEverythingAndItsFirstKeysAreTheContract() throws IOException {
    JsonNode summary = json(importRows(HEADER + "t1" + ROW + "t2" + ROW + "t1" + ROW, "--json"));
    List<String> keys = new ArrayList<>();
    summary.fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .startsWith(
            "rows",
            "stored",
            "duplicates",
            "conflicts",
            "rejected",
            "secondsToReadable",
            "rowsPerSecond");
    assertCounts(summary, 3, 2, 1, 0, 0);
    assertThat(summary.get("secondsToReadable").asDouble()).isPositive();
    assertThat(summary.get("rejectsFile").isNull()).isTrue();
    assertThat(directory.resolve("rejects.csv")).doesNotExist();
  }

  @Test
  void aSecondRunStoresNothingNew() throws IOException {
    assertThat(importRows(HEADER + "t1" + ROW + "t2" + ROW).exitCode()).isEqualTo(ExitCode.OK);
    assertCounts(json(importRows(HEADER + "t1" + ROW + "t2" + ROW, "--json")), 2, 0, 2, 0, 0);
  }

  @Test
  void rejectedAndConflictingRowsGoToTheRejectsFileAndTheImportGoesOn() throws IOException {
    String rows =
        "t1"
            + ROW
            + "t2,a,b,1x,GBP,2020-01-01,n\n"
            + "t3,a,b,1,GBP,01/01/2020,n\n"
            + "t4,a,b\n"
            + "t1,a,b,101,GBP,2020-01-01,n\n"
            + "t5,a,b,1,no currency,2020-01-01,n\n"
            + "t6"
            + ROW;
    Cli run = importRows(HEADER + rows, "--json");
    assertThat(run.exitCode()).isEqualTo(ExitCode.PARTIAL);
    assertCounts(json(run), 7, 2, 0, 1, 4);
    List<String> rejects = Files.readAllLines(directory.resolve("rejects.csv"));
    assertThat(rejects.getFirst()).isEqualTo("row,line,id,field,reason,record");
    assertThat(rejects).hasSize(6);
    assertThat(rejects.get(1)).startsWith("2,3,,amount,").contains("column amount is");
    assertThat(rejects.get(2)).startsWith("3,4,,time,");
    assertThat(rejects.get(3)).startsWith("4,5,,row,").endsWith("\"t4,a,b\"");
    assertThat(rejects.get(4)).startsWith("5,6,t1,amount,").contains("other content is stored");
    assertThat(rejects.get(5)).startsWith("6,7,t5,currency,");
  }

  @Test
  void rowsOfAnotherEncodingAreRejectedAndTheRestIsStored() throws IOException {
    Path file = directory.resolve("latin.csv");
    Files.write(
        file,
        (HEADER + "t1" + ROW + "t2,a,café,1,GBP,2020-01-01,n\nt3" + ROW)
            .getBytes(StandardCharsets.ISO_8859_1));
    Cli run = run(file, "--json");
    assertThat(run.exitCode()).isEqualTo(ExitCode.PARTIAL);
    assertCounts(json(run), 3, 2, 0, 0, 1);
    assertThat(Files.readString(directory.resolve("rejects.csv")))
        .contains("2,3,,row,column credit_account holds bytes that are not text");
  }

  @Test
  void countsAreRightWhenStreamsBreak() throws IOException {
    StringBuilder rows = new StringBuilder(HEADER);
    for (int i = 0; i < 1_000; i++) {
      rows.append('t').append(i % 990).append(ROW);
    }
    mishap = Mishap.BREAK_AFTER;
    mishapEvery = 10;
    JsonNode summary =
        json(importRows(rows.toString(), "--json", "--batch", "20", "--window", "4"));
    assertCounts(summary, 1_000, 990, 10, 0, 0);
    assertThat(summary.get("reconnects").asInt()).isPositive();
    assertThat(summary.get("uncertain").asInt()).isZero();
  }

  @Test
  void rejectsNameTheRightRowsWhenStreamsBreakAndItemsAreSentAgain() throws IOException {
    StringBuilder rows = new StringBuilder(HEADER);
    for (int i = 1; i <= 1_000; i++) {
      rows.append('t').append(i).append(i % 7 == 0 ? ",a,b,1,no,2020-01-01,n\n" : ROW);
    }
    for (Mishap each : List.of(Mishap.BREAK_HALFWAY, Mishap.BUSY_ITEMS, Mishap.UNKNOWN_ITEMS)) {
      mishap = each;
      mishapEvery = 10;
      JsonNode summary =
          json(importRows(rows.toString(), "--json", "--batch", "20", "--window", "4"));
      assertThat(summary.get("rejected").asInt()).as(each.name()).isEqualTo(142);
      List<String> rejects = Files.readAllLines(directory.resolve("rejects.csv"));
      assertThat(rejects.subList(1, rejects.size()))
          .as(each.name())
          .hasSize(142)
          .allSatisfy(
              line -> {
                String row = line.substring(0, line.indexOf(','));
                assertThat(line)
                    .startsWith(row + "," + (Integer.parseInt(row) + 1) + ",t" + row + ",currency")
                    .contains("\"t" + row + ",a,b,1,no,");
                assertThat(Integer.parseInt(row) % 7).isZero();
              });
    }
  }

  @Test
  void aTruncatedArchiveImportsWhatItHoldsAndFailsNamingIt() throws IOException {
    StringBuilder rows = new StringBuilder(HEADER);
    for (int i = 0; i < 60_000; i++) {
      rows.append(Long.toHexString(i * 0x9E3779B97F4A7C15L)).append(ROW);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(rows.toString().getBytes(StandardCharsets.UTF_8));
    }
    Path file = directory.resolve("cut.csv.gz");
    Files.write(file, Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
    Cli run = run(file, "--json");
    JsonNode summary = json(run);
    long stored = summary.get("stored").asLong();
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(stored).isGreaterThan(1_000).isEqualTo(services.log().stored().size());
    assertThat(run.err()).contains("cut.csv.gz: damaged or cut short after row " + stored);
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void badInputIsOneLineAndExitCodeTwo() throws IOException {
    assertBad(run(directory.resolve("none.csv")), "no such file");
    assertBad(run(directory), "is a directory");
    assertBad(importRows(""), "is empty");
    assertBad(importRows("id,amount\n1,2\n"), "no column debit_account; without --mapping");
    Path mapping = directory.resolve("mapping.yaml");
    Files.writeString(mapping, "columns: {}\n");
    assertBad(
        importRows(HEADER, "--mapping", mapping.toString()), "unknown key columns; known are");
    assertBad(
        importRows(HEADER, "--ack", "maybe"),
        "Invalid value for option '--ack': \"maybe\", must be durable or applied");
    assertBad(importRows(HEADER, "--batch", "0"), "--batch is 0, must be from 1 to 10000");
    assertBad(importRows(HEADER, "--window", "9999"), "--window is 9999, must be from 1 to 1024");
    assertBad(importRows(HEADER, "--ledger", "a b"), "--ledger has a character at index 1");
    assertBad(Cli.run("import"), "Missing required parameter: 'FILE'");
  }

  @Test
  void aFileWithAHeaderOnlyIsImportedToItsEnd() throws IOException {
    Cli run = importRows(HEADER, "--json");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertCounts(json(run), 0, 0, 0, 0, 0);
  }

  @Test
  void durableRowsAreCountedAsSuch() throws IOException {
    JsonNode summary =
        json(importRows(HEADER + "t1" + ROW + "t2" + ROW, "--json", "--ack", "durable"));
    assertCounts(summary, 2, 0, 0, 0, 0);
    assertThat(summary.get("logged").asInt()).isEqualTo(2);
    assertThat(summary.get("secondsToReadable").asDouble()).isPositive();
    assertThat(summary.get("token").asText()).isNotEmpty();
  }

  @Test
  void skippedRowsAreLeftOutAndRowNumbersKept() throws IOException {
    Cli run = importRows(HEADER + "t1" + ROW + "t2" + ROW + "t3,a\n", "--json", "--skip-rows", "1");
    assertCounts(json(run), 2, 1, 0, 0, 1);
    assertThat(Files.readString(directory.resolve("rejects.csv"))).contains("\n3,4,,row,");
  }

  @Test
  void noServiceIsSaidInOneLine() throws IOException {
    Path file = directory.resolve("rows.csv");
    Files.writeString(file, HEADER + "t1" + ROW);
    Cli run =
        Cli.run(
            "import",
            file.toString(),
            "--ingest",
            "127.0.0.1:1",
            "--query",
            "127.0.0.1:1",
            "--retry-seconds",
            "0");
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.err()).contains("no ingest service at 127.0.0.1:1").hasLineCount(1);
  }

  @Test
  void theSummaryForPeopleNamesTheRejectsFile() throws IOException {
    Cli run = importRows(HEADER + "t1" + ROW + "t2,a\n");
    assertThat(run.out())
        .contains("stored                  1")
        .contains("rejected                1")
        .contains("last row readable after")
        .contains("rejects.csv");
  }

  private static void assertBad(Cli run, String message) {
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains(message).hasLineCount(1).startsWith("millrace import: ");
  }

  private static void assertCounts(
      JsonNode summary, long rows, long stored, long duplicates, long conflicts, long rejected) {
    assertThat(
            List.of(
                summary.get("rows").asLong(),
                summary.get("stored").asLong(),
                summary.get("duplicates").asLong(),
                summary.get("conflicts").asLong(),
                summary.get("rejected").asLong()))
        .containsExactly(rows, stored, duplicates, conflicts, rejected);
  }

  private Cli importRows(String csv, String... more) throws IOException {
    Path file = directory.resolve("rows.csv");
    Files.writeString(file, csv);
    return run(file, more);
  }

  private Cli run(Path file, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "import",
                file.toString(),
                "--rejects",
                directory.resolve("rejects.csv").toString()));
    arguments.addAll(List.of(more));
    return Cli.run(services, arguments.toArray(String[]::new));
  }

  private static JsonNode json(Cli run) throws IOException {
    return new ObjectMapper().readTree(run.out());
  }
}
