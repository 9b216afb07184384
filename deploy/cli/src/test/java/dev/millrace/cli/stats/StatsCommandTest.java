package dev.millrace.cli.stats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.cli.MillraceCommand;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.service.Cli;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class StatsCommandTest {
  private static final String NOWHERE = "127.0.0.1:1";

  private final List<HttpServer> servers = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(server -> server.stop(0));
  }

  @Test
  void everyServiceIsShownWithWhatHappenedBetweenTwoLooks() throws Exception {
    Cli run = run("stats");
    assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .containsPattern("ingest +accepted +[\\d,]+/s")
        .containsPattern("block cache hits +75\\.0 %")
        .containsPattern("query +requests +[\\d,]+/s")
        .containsPattern("cache hits +90\\.0 %")
        .containsPattern("Redis hits +-")
        .containsPattern("memory +ingest heap +2\\.0 MiB")
        .containsPattern("0 *\\| SERVING *\\|.* 7 ")
        .doesNotContain("data hits", "write amp", "operation");
  }

  @Test
  void detailsAreShownWhenTheyAreAskedFor() throws Exception {
    Cli run = run("stats", "--detailed");
    assertThat(run.out())
        .containsPattern("data hits +75\\.0 %")
        .contains("write amp", "2.50")
        .containsPattern("storage write *\\| *[\\d,]+/s *\\| *1\\.00 ms *\\| *9\\.00 ms")
        .contains("query GetTransaction");
  }

  @Test
  void aProgramReadsOneObjectWithEverything() throws Exception {
    StringWriter out = new StringWriter();
    List<Integer> waits = new ArrayList<>();
    new CommandLine(new StatsCommand(waits::add))
        .setOut(new PrintWriter(out))
        .execute(arguments("--json"));
    assertThat(waits).as("seconds between two looks").containsExactly(1);
    assertThat(out.toString()).hasLineCount(1);
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.at("/seconds").asDouble()).isPositive();
    double seconds = json.at("/seconds").asDouble();
    assertThat(json.at("/storage/storedPerSecond").asDouble() * seconds).isBetween(999.0, 1001.0);
    assertThat(json.at("/rocksdb/cacheHitShare").asDouble()).isEqualTo(0.75);
    assertThat(json.at("/query/redisHitShare").isNull()).isTrue();
    assertThat(json.at("/partitions/0/state").asText()).isEqualTo("SERVING");
    assertThat(json.at("/partitions/0/lagRecords").asInt()).isEqualTo(7);
    assertThat(json.at("/operations/storage write/p99Millis").asDouble()).isEqualTo(9.0);
    assertThat(json.at("/silent").isEmpty()).isTrue();
  }

  @Test
  void aServiceThatDoesNotAnswerIsSaidAndTheRestGoesOn() throws Exception {
    Cli run =
        Cli.run(
            "stats",
            "--storage-http",
            serve(StatsCommandTest::storage),
            "--ingest-http",
            NOWHERE,
            "--query-http",
            serve(_ -> "<html>"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out())
        .contains("ingest at 127.0.0.1:1: does not answer")
        .containsPattern("query at 127.0.0.1:\\d+: does not tell metrics")
        .containsPattern("storage +stored +[\\d,]+/s");
  }

  @Test
  void withoutAnyServiceItIsExitCodeThree() {
    Cli run =
        Cli.run(
            "stats", "--ingest-http", NOWHERE, "--storage-http", NOWHERE, "--query-http", NOWHERE);
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.err()).hasLineCount(1).contains("no service answers at 127.0.0.1:1,");
  }

  @Test
  void anIntervalOutOfRangeIsExitCodeTwo() {
    Cli run = Cli.run("stats", "--watch", "--interval", "0");
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).hasLineCount(1).contains("must be from 1 to 3600");
  }

  @Test
  void aWatchThatIsNoTerminalGivesABlockEachTimeUntilItIsEnded() throws Exception {
    StringWriter out = new StringWriter();
    String[] arguments = arguments("stats", "--watch");
    CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    Thread watcher =
        Thread.ofPlatform()
            .daemon()
            .start(
                () ->
                    exitCode.complete(
                        MillraceCommand.commandLine()
                            .setOut(new PrintWriter(out))
                            .execute(arguments)));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> out.toString().split("Millrace at", -1).length > 2);
    watcher.interrupt();
    assertThat(exitCode.get()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(out.toString()).startsWith("Millrace at").doesNotContain("\u001b");
  }

  @Test
  void aTerminalShowsViewsInPlaceAndIsLeftAsItWas() {
    StringWriter text = new StringWriter();
    Screen screen = new Screen(new PrintWriter(text), () -> new TerminalSize(3, 7));
    screen.show(columns -> List.of("first " + columns));
    screen.show(_ -> List.of("second one", "and", "so", "on"));
    screen.close();
    screen.show(_ -> List.of("too late"));
    assertThat(text.toString())
        .startsWith("\u001b[?1049h\u001b[?25l\u001b[Hfirst 7\u001b[K")
        .contains("\u001b[J\u001b[Hsecond \u001b[K")
        .contains("\n... 3 l\u001b[K")
        .endsWith("\u001b[J\u001b[?25h\u001b[?1049l");
  }

  @Test
  void aNarrowTerminalHasFewerFiguresInALine() {
    Overview.Section section =
        new Overview.Section(
            "ingest", List.of(figure("one"), figure("two"), figure("three"), figure("four")));
    Overview overview =
        new Overview(Instant.EPOCH, 1, List.of(), List.of(section), List.of(), List.of());
    assertThat(OverviewText.lines(overview, false, OverviewText.COLUMNS)).hasSize(1 + 2);
    assertThat(OverviewText.lines(overview, false, 80))
        .hasSize(1 + 2)
        .allMatch(line -> line.length() <= 80);
    assertThat(OverviewText.lines(overview, false, 20)).hasSize(1 + 4);
  }

  private static Figure figure(String label) {
    return Figure.of(label, label, 1, Unit.COUNT);
  }

  @Test
  void theSizeOfATerminalIsReadAsSttyTellsIt() {
    assertThat(TerminalSize.parse("50 132\n")).isEqualTo(new TerminalSize(50, 132));
    assertThat(List.of("", "0 0\n", "stty: no tty", "24"))
        .allMatch(text -> TerminalSize.parse(text).equals(TerminalSize.UNKNOWN));
    assertThat(TerminalSize.UNKNOWN.cut(List.of("a", "b"))).containsExactly("a", "b");
  }

  private Cli run(String... command) throws IOException {
    return Cli.run(arguments(command));
  }

  private String[] arguments(String... command) throws IOException {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(
        List.of(
            "--ingest-http",
            serve(StatsCommandTest::ingest),
            "--storage-http",
            serve(StatsCommandTest::storage),
            "--query-http",
            serve(StatsCommandTest::query)));
    return all.toArray(String[]::new);
  }

  /** A management endpoint; what it tells depends on how often it was asked. */
  private String serve(IntFunction<String> metrics) throws IOException {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/prometheus",
        exchange -> {
          byte[] body = metrics.apply(asked.getAndIncrement()).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    servers.add(server);
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private static String ingest(int time) {
    return """
        millrace_ingest_admitted_transactions_total %d
        jvm_memory_used_bytes{area="heap",id="Eden"} 1048576
        jvm_memory_used_bytes{area="heap",id="Old"} 1048576
        jvm_memory_used_bytes{area="nonheap",id="Code"} 1048576
        """
        .formatted(1_000 * time);
  }

  private static String storage(int time) {
    return """
        millrace_storage_applied_records_total{outcome="STORED"} %1$d000
        millrace_storage_write_seconds_count %1$d0
        millrace_storage_write_seconds_sum %1$d.0E-2
        millrace_storage_write_seconds{quantile="0.99"} 0.009
        millrace_storage_write_seconds_max 0.02
        millrace_storage_partition_state{partition="0",state="OPENING"} 0
        millrace_storage_partition_state{partition="0",state="SERVING"} 1
        millrace_storage_lag_records{partition="0"} 7
        millrace_storage_rocksdb_write_amplification{partition="0"} 2.5
        millrace_storage_rocksdb_cache_hits_blocks_total{block="data"} %2$d
        millrace_storage_rocksdb_cache_misses_blocks_total{block="data"} %1$d
        """
        .formatted(time, 3 * time);
  }

  private static String query(int time) {
    return """
        millrace_query_requests_seconds_count{method="GetTransaction",outcome="answered",tier="local"} %1$d00
        millrace_query_requests_seconds_sum{method="GetTransaction",outcome="answered",tier="local"} %1$d
        millrace_query_cache_hits_total{tier="local"} %2$d
        millrace_query_cache_misses_total{tier="local"} %1$d
        """
        .formatted(time, 9 * time);
  }
}
