package dev.millrace.cli.ask;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.service.Cli;
import dev.millrace.cli.service.MemoryLog;
import dev.millrace.cli.service.MemoryServices;
import dev.millrace.cli.service.Weather;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.Transaction;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AskCommandsTest {
  private static final BigInteger LARGE = BigInteger.ONE.shiftLeft(127);

  private final MemoryServices services = new MemoryServices(new MemoryLog(), Weather.FAIR);

  @TempDir Path directory;

  @AfterEach
  void stopServices() {
    services.close();
  }

  @Test
  void whatIsSubmittedIsGotBackFieldByField() throws IOException {
    Cli submitted =
        run(
            "submit",
            "--id",
            "t1",
            "--debit",
            "a",
            "--credit",
            "b",
            "--amount",
            LARGE.toString(),
            "--currency",
            "GBP",
            "--time",
            "2020-01-01T00:00:00.000001Z",
            "--type",
            "card",
            "--reference",
            "r",
            "--partition-key",
            "k",
            "--attribute",
            "x=1",
            "--attribute",
            "y=a=b");
    assertThat(submitted.exitCode()).as(submitted.err()).isZero();
    assertThat(submitted.out()).contains("outcome   STORED").contains("token     ");
    JsonNode got = json(run("get", "t1", "--partition-key", "k", "--json"));
    JsonNode transaction = got.get("transaction");
    assertThat(transaction.get("amount").textValue()).isEqualTo(LARGE.toString());
    assertThat(transaction.get("timeMicros").longValue()).isEqualTo(1_577_836_800_000_001L);
    assertThat(transaction.get("time").textValue()).isEqualTo("2020-01-01T00:00:00.000001Z");
    assertThat(transaction.get("attributes").get("y").textValue()).isEqualTo("a=b");
    assertThat(got.get("tier").textValue()).isEqualTo("TIER_STORE");
    assertThat(got.get("readAt").get("partitions")).hasSize(MemoryLog.PARTITIONS);

    Path file = directory.resolve("t.json");
    Files.writeString(file, transaction.toString());
    assertThat(run("submit", "--file", file.toString()).out()).contains("outcome   DUPLICATE");
    Cli conflict = run("submit", "--file", file.toString(), "--amount", "1");
    assertThat(conflict.exitCode()).isEqualTo(ExitCode.PARTIAL);
    assertThat(conflict.out()).contains("outcome   CONFLICT").contains("differs   amount");
  }

  @Test
  void aTransactionWithoutIdGetsAUuidOfVersionSeven() throws IOException {
    JsonNode receipt =
        json(
            run(
                "submit",
                "--debit",
                "a",
                "--credit",
                "b",
                "--amount",
                "1",
                "--currency",
                "GBP",
                "--json"));
    assertThat(receipt.get("id").textValue())
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(receipt.get("outcome").textValue()).isEqualTo("STORED");
  }

  @Test
  void theFreshnessIsTheLastLine() {
    append("t1", "a", "b", 5, 1);
    Cli got = run("get", "t1");
    assertThat(got.exitCode()).isZero();
    assertThat(got.out()).contains("debitAccount     a");
    assertThat(got.out().lines().toList().getLast())
        .startsWith("read at 0@")
        .endsWith("lag 0 records, 0 ms · answered by store");
  }

  @Test
  void anUnknownIdIsExitCodeFourWithItsReason() {
    Cli got = run("get", "none");
    assertThat(got.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(got.err())
        .isEqualToNormalizingNewlines(
            "millrace get: not found: no transaction none (reason TRANSACTION_NOT_FOUND)\n");
  }

  @Test
  void aListPagesThroughEverythingOnceInOrder() throws IOException {
    for (int i = 0; i < 57; i++) {
      append("t" + i, i % 2 == 0 ? "a" : "b", i % 2 == 0 ? "b" : "a", i, i);
    }
    JsonNode all =
        json(run("list", "a", "--all", "--page-size", "10", "--json", "--order", "oldest"));
    Set<String> ids = new HashSet<>();
    long last = -1;
    for (JsonNode entry : all.get("entries")) {
      assertThat(entry.get("timeMicros").longValue()).isGreaterThan(last);
      last = entry.get("timeMicros").longValue();
      assertThat(ids.add(entry.get("transaction").get("id").textValue())).isTrue();
    }
    assertThat(ids).hasSize(57);
    assertThat(all.get("nextPageToken").textValue()).isEmpty();

    Cli some = run("list", "a", "--limit", "25", "--page-size", "10", "--view", "summary");
    assertThat(some.out()).contains("25 transactions, more follow").contains("--page-token 25");
    assertThat(some.out().lines()).hasSize(25 + 1 + 3);
    assertThat(json(run("list", "a", "--json")).get("entries")).hasSize(20);
    assertThat(json(run("list", "a", "--json", "--page-token", "50")).get("entries")).hasSize(7);
  }

  @Test
  void aSummaryShowsTotalsInMinorUnits() throws IOException {
    append("t1", "a", "b", 5, 1);
    append("t2", "b", "a", 7, 2);
    append("t3", "a", "c", 11, 3);
    JsonNode summary = json(run("summary", "a", "--json"));
    assertThat(summary.get("count").asInt()).isEqualTo(3);
    JsonNode totals = summary.get("totals").get(0);
    assertThat(totals.get("debit").textValue()).isEqualTo("16");
    assertThat(totals.get("credit").textValue()).isEqualTo("7");
    assertThat(totals.get("debitCount").asInt()).isEqualTo(2);
    assertThat(run("summary", "a").out())
        .contains("| GBP ")
        .contains("1970-01-01T00:00:00.000001Z");
    assertThat(run("summary", "nobody").out()).contains("transactions  0");
  }

  @Test
  void badOptionsAreNamedInOneLine() throws IOException {
    assertBad(run("submit", "--amount", "1.5"), "--amount is \"1.5\", must be a whole number");
    assertBad(run("submit", "--amount", "-1"), "--amount is \"-1\"");
    assertBad(run("submit", "--time", "soon"), "--time is \"soon\", must be ISO 8601");
    assertBad(
        run("submit", "--debit", "a", "--credit", "b", "--currency", "GBP"),
        "invalid argument: amount is missing; zero must be written out"
            + " (reason INVALID_FIELD, field amount)");
    Path file = directory.resolve("t.json");
    Files.writeString(file, "{\"id\":\"t\",\"sum\":1}");
    assertBad(run("submit", "--file", file.toString()), "t.json: unknown key sum; known are [id");
    Files.writeString(file, "{\"amount\":1}");
    assertBad(run("submit", "--file", file.toString()), "amount is 1, must be a JSON string");
    Files.writeString(file, "[");
    assertBad(run("submit", "--file", file.toString()), "t.json is not JSON");
    assertBad(
        run("get", "t", "--fully-consistent", "--token", "x"),
        "--token and --fully-consistent exclude each other");
    assertBad(run("get", "t", "--max-staleness", "soon"), "--max-staleness");
    assertBad(run("list", "a", "--order", "random"), "--order is \"random\"");
    assertBad(run("list", "a", "--limit", "0"), "--limit is 0");
    assertBad(run("list", "a", "--view", "tiny"), "--view is \"tiny\"");
    assertBad(run("get"), "Missing required parameter: 'ID'");
    assertBad(
        Cli.run("get", "t", "--query", "nowhere"), "--query is \"nowhere\", must be host:port");
    assertBad(Cli.run("get", "t", "--query", "a:70000"), "ports from 1 to 65535");
  }

  @Test
  void aServiceThatIsNotThereIsExitCodeThree() {
    Cli got = Cli.run("get", "t", "--query", "127.0.0.1:1,127.0.0.1:2");
    assertThat(got.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(got.err())
        .contains("no query service at 127.0.0.1:1,127.0.0.1:2; is Millrace running?")
        .hasLineCount(1);
  }

  @Test
  void debugShowsTheStackTrace() {
    Cli got = Cli.run("get", "t", "--query", "127.0.0.1:1", "--debug");
    assertThat(got.err()).contains("\tat dev.millrace.cli.");
  }

  private void append(String id, String debit, String credit, long amount, long time) {
    var _ =
        services
            .log()
            .append(
                Transaction.newBuilder()
                    .setId(id)
                    .setLedger("main")
                    .setDebitAccount(debit)
                    .setCreditAccount(credit)
                    .setAmount(Amounts.of(amount))
                    .setCurrency("GBP")
                    .setTimeMicros(time)
                    .build());
  }

  private Cli run(String... arguments) {
    return Cli.run(services, arguments);
  }

  private static void assertBad(Cli run, String message) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains(message).hasLineCount(1);
  }

  private static JsonNode json(Cli run) throws IOException {
    assertThat(run.err()).isEmpty();
    return new ObjectMapper().readTree(run.out());
  }
}
