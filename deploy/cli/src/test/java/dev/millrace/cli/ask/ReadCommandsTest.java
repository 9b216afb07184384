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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Filters, scans, references, groups, counts and explanations. */
class ReadCommandsTest {
  private static final int COUNT = 40;

  private final MemoryServices services = new MemoryServices(new MemoryLog(), Weather.FAIR);

  /** alice pays bob with even numbers and gets back with odd ones, 1,000 seconds apart. */
  @BeforeEach
  void append() {
    for (int i = 0; i < COUNT; i++) {
      boolean even = i % 2 == 0;
      var _ =
          services
              .log()
              .append(
                  Transaction.newBuilder()
                      .setId("t" + i)
                      .setLedger("main")
                      .setDebitAccount(even ? "alice" : "bob")
                      .setCreditAccount(even ? "bob" : "alice")
                      .setAmount(Amounts.of(i))
                      .setCurrency(i % 4 == 0 ? "EUR" : "GBP")
                      .setType(i % 5 == 0 ? "fee" : "payment")
                      .setReference("r" + i % 3)
                      .setTimeMicros(i * 1_000_000_000L)
                      .build());
    }
  }

  @AfterEach
  void stopServices() {
    services.close();
  }

  @Test
  void aFilteredListHoldsWhatTheFilterLeaves() throws IOException {
    assertThat(ids("list", "alice", "--all", "--role", "debit", "--currency", "EUR"))
        .containsExactly("t36", "t32", "t28", "t24", "t20", "t16", "t12", "t8", "t4", "t0");
    assertThat(ids("list", "alice", "--type", "fee", "--min", "10", "--max", "20"))
        .containsExactly("t20", "t15", "t10");
    assertThat(ids("list", "alice", "--from", "1970-01-01T01:00:00+01:00", "--to", "2000000000"))
        .containsExactly("t1", "t0");
    assertThat(ids("list", "alice", "--role", "both")).isEmpty();
    assertThat(run("list", "alice", "--role", "credit", "--limit", "1").out())
        .contains("1 transactions, more follow");
  }

  @Test
  void aScanPagesThroughALedgerInTheOrderOfTheLog() throws IOException {
    List<String> all = ids("scan", "--all", "--page-size", "7", "--order", "oldest");
    assertThat(all).hasSize(COUNT).startsWith("t0", "t1").endsWith("t39").doesNotHaveDuplicates();
    assertThat(ids("scan", "--limit", "3")).containsExactly("t39", "t38", "t37");
    assertThat(ids("scan", "--type", "fee", "--currency", "EUR")).containsExactly("t20", "t0");
    assertThat(ids("scan", "--logged-to", "2020-01-01")).isEmpty();
    assertThat(ids("scan", "--logged-from", "2020-01-01", "--limit", "1")).containsExactly("t39");
    Cli text = run("scan", "--limit", "2");
    assertThat(text.out()).contains("debit account").contains("--page-token 2").contains(" t38");
  }

  @Test
  void whatCarriesAReferenceIsFound() throws IOException {
    JsonNode found = json(run("reference", "r2", "--all", "--page-size", "5", "--json"));
    assertThat(found.get("reference").textValue()).isEqualTo("r2");
    assertThat(found.get("transactions")).hasSize(13);
    assertThat(run("reference", "none").out()).startsWith("0 transactions");
  }

  @Test
  void groupsAreCountedAndAddedUp() throws IOException {
    JsonNode groups =
        json(run("aggregate", "alice", "--by", "type", "--role", "debit", "--json")).get("groups");
    assertThat(groups).hasSize(2);
    assertThat(groups.get(0).get("type").textValue()).isEqualTo("fee");
    assertThat(groups.get(0).get("count").asInt()).isEqualTo(4);
    assertThat(groups.get(0).at("/totals/0/currency").textValue()).isEqualTo("EUR");
    assertThat(groups.get(0).at("/totals/0/debit").textValue()).isEqualTo("20");
    Cli text = run("aggregate", "alice", "--by", "type,month");
    assertThat(text.out()).contains("| fee ").contains("2 groups of 40 transactions");
    assertThat(run("aggregate", "alice").out()).contains("1 groups of 40 transactions");
  }

  @Test
  void accountsAndLedgersAreCounted() throws IOException {
    assertThat(run("count").out()).startsWith("40 transactions");
    JsonNode count = json(run("count", "alice", "--role", "debit", "--min", "30", "--json"));
    assertThat(count.get("count").asInt()).isEqualTo(5);
    assertThat(count.get("estimated").asBoolean()).isFalse();
    assertThat(run("count", "--type", "fee", "--estimate").out())
        .startsWith("about 8 transactions, estimated from a sample of 40");
  }

  @Test
  void anExplanationSaysHowTheAnswerWasMade() throws IOException {
    List<List<String>> commands =
        List.of(
            List.of("get", "t1"),
            List.of("list", "alice"),
            List.of("summary", "alice"),
            List.of("scan", "--all", "--page-size", "20"),
            List.of("aggregate", "alice"),
            List.of("count"));
    for (List<String> command : commands) {
      Cli text = run(with(command, "--explain"));
      assertThat(text.out())
          .as(command.toString())
          .contains("answered by store · asked partitions 0 2 · at most 7 ms old")
          .containsPattern("store +(120|240) µs");
      JsonNode explanation = json(run(with(command, "--explain", "--json"))).get("explanation");
      assertThat(explanation.get("tier").textValue()).isEqualTo("TIER_STORE");
      assertThat(explanation.get("partitionsAsked").get(1).asInt()).isEqualTo(2);
      assertThat(explanation.at("/stages/0/stage").textValue()).isEqualTo("check");
      assertThat(json(run(with(command, "--json"))).has("explanation")).isFalse();
    }
    JsonNode pages =
        json(run("scan", "--all", "--page-size", "20", "--explain", "--json")).get("explanation");
    assertThat(pages.get("answers").asInt()).isEqualTo(2);
    assertThat(pages.at("/stages/1/micros").asInt()).isEqualTo(240);
  }

  @Test
  void badFiltersAreNamedInOneLine() {
    assertBad(run("list", "a", "--role", "any"), "--role is \"any\", must be debit, credit");
    assertBad(run("count", "--role", "debit"), "--role needs an account");
    assertBad(run("scan", "--page-size", "1001"), "--page-size is 1001, must be 0 (as fits) to");
    assertBad(run("scan", "--role", "debit"), "Unknown options: '--role'");
    assertBad(run("scan", "--from", "soon"), "--from is \"soon\", must be ISO 8601");
    assertBad(run("scan", "--logged-to", "soon"), "--logged-to is \"soon\"");
    assertBad(run("list", "a", "--min", "1.5"), "--min is \"1.5\", must be a whole number");
    assertBad(run("aggregate", "a", "--by", "year"), "--by is \"year\", must be day, month");
    assertBad(run("reference", "r", "--limit", "-1"), "--limit is -1");
  }

  private static String[] with(List<String> command, String... more) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private List<String> ids(String... command) throws IOException {
    JsonNode found = json(run(with(List.of(command), "--json")));
    List<String> ids = new ArrayList<>();
    for (JsonNode item : found.path(found.has("entries") ? "entries" : "transactions")) {
      ids.add((item.has("transaction") ? item.get("transaction") : item).get("id").textValue());
    }
    return ids;
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
