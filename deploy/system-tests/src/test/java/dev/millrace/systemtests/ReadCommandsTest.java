package dev.millrace.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that read, as processes of their own, and what they do when something is killed. */
class ReadCommandsTest {
  private static final String LEDGER = "commands";
  private static final int COUNT = 20_000;
  private static final int BATCH = 2_000;

  /** Amounts of what comes later, out of the way of what other tests ask for. */
  private static final int LATE = 1_000_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static TestStack stack;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    stack = TestStack.shared();
    submit(0, COUNT);
  }

  @Test
  void everyReadAnswersAndExplains() {
    assertThat(read("count").get("count").asInt()).isGreaterThanOrEqualTo(COUNT);
    assertThat(read("count", "alice", "--max", "9").get("count").asInt()).isEqualTo(10);
    assertThat(read("list", "alice", "--all", "--max", "99", "--page-size", "7").get("entries"))
        .hasSize(100);
    assertThat(read("list", "alice", "--role", "credit").get("entries")).isEmpty();
    assertThat(read("scan", "--limit", "50", "--order", "oldest").get("transactions")).hasSize(50);
    assertThat(read("reference", "ref-t-7").at("/transactions/0/id").textValue()).isEqualTo("t-7");
    JsonNode group = read("aggregate", "alice", "--by", "type,currency", "--max", "9");
    assertThat(group.at("/groups/0/count").asInt()).isEqualTo(10);
    assertThat(group.at("/groups/0/totals/0/debit").textValue()).isEqualTo("45");
    Cli.Result stats = Cli.run(directory, "cache", "stats", "--json", "--query", query());
    assertThat(stats.json().at("/instances/0/caches").size()).as(stats.err()).isPositive();
    assertThat(Cli.run(directory, "cache", "clear", "--query", query()).exitCode()).isZero();
  }

  @Test
  void anExportKilledAgainAndAgainMissesNothingAndRepeatsNothing() throws IOException {
    Path file = directory.resolve("all.jsonl");
    Path progress = directory.resolve("all.jsonl.progress");
    Cli.Running running =
        Cli.start(directory, with("export", "--format", "jsonl", "-o", file.toString()));
    for (int kills = 0; kills < 3; kills++) {
      long before = size(file);
      Process process = running.process();
      await()
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> size(file) != before || !process.isAlive());
      process.destroyForcibly();
      Cli.Result _ = running.await();
      if (!Files.exists(progress)) {
        break; // it was faster
      }
      running = Cli.start(directory, "export", "--resume", progress.toString(), "--query", query());
    }
    Cli.Result last = running.await();
    assertThat(Files.exists(progress)).as(last.err()).isFalse();
    List<String> exported =
        ids(Files.readString(file)).stream().filter(id -> id.startsWith("t-")).toList();
    assertThat(exported).hasSize(COUNT);
    assertThat(new HashSet<>(exported)).isEqualTo(new HashSet<>(names("t-", COUNT)));
  }

  @Test
  void aWatchOutlivesTheServicesItReadsFrom() throws IOException {
    Cli.Running running =
        Cli.start(directory, with("watch", "--from-beginning", "--json", "--type", "payment"));
    await().atMost(Duration.ofMinutes(1)).until(() -> size(running.out()) > 0);
    stack.kill("query-service");
    stack.restart("query-service");
    stack.kill("storage-service");
    stack.restart("storage-service");
    for (int i = 0; i < 10; i++) {
      submit("late-" + i + "-", LATE, LATE + 10);
    }
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> Files.readString(running.out()).lines().count() >= COUNT + 100);
    running.process().destroy();
    Cli.Result ended = running.await();
    assertThat(ended.err()).contains("going on where it broke off", "to go on: --token ");
    List<String> ids = ids(ended.out());
    assertThat(ids).doesNotHaveDuplicates().hasSize(COUNT + 100);
  }

  private JsonNode read(String... command) {
    List<String> all = new ArrayList<>(List.of(with(command)));
    all.addAll(List.of("--fully-consistent", "--explain", "--json", "--timeout", "60"));
    Cli.Result result = Cli.run(directory, all.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.json().at("/explanation/tier").textValue()).isEqualTo("TIER_STORE");
    assertThat(result.json().at("/readAt/token").textValue()).isNotEmpty();
    return result.json();
  }

  private static void submit(int from, int to) {
    submit("t-", from, to);
  }

  private static void submit(String prefix, int from, int to) {
    try (Clients clients = stack.newClients()) {
      for (int i = from; i < to; i += BATCH) {
        List<Transaction> batch =
            IntStream.range(i, Math.min(to, i + BATCH))
                .mapToObj(n -> Samples.transaction(LEDGER, prefix + n, n))
                .toList();
        clients.submitBatch(batch, Acknowledgement.ACKNOWLEDGEMENT_APPLIED);
      }
    }
  }

  private static String query() {
    return stack.endpoint("query");
  }

  private static String[] with(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--ledger", LEDGER, "--query", query()));
    return all.toArray(String[]::new);
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  private static List<String> names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  private static List<String> ids(String lines) throws IOException {
    List<String> ids = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      ids.add(JSON.readTree(line).get("id").textValue());
    }
    return ids;
  }
}
