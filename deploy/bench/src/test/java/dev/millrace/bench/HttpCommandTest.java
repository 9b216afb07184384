package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HttpCommandTest {
  private record Ran(int exit, String out, String err) {}

  @Test
  void whatWasPutInIsAskedForAndTheReportHasItsKeys() throws Exception {
    try (SmallStack stack = new SmallStack(Faults.NONE);
        Answers answers = new Answers(path -> "{\"id\":\"" + last(path) + "\"}")) {
      Ran ran = run(stack, answers, "--json");
      JsonNode json = new ObjectMapper().readTree(ran.out);

      assertThat(ran.exit).as(ran.err).isZero();
      assertThat(stack.all()).hasSize(50);
      assertThat(json.get("callsPerSecond").asDouble()).isPositive();
      assertThat(json.get("latencyMicros").get("p99").asLong()).isPositive();
      assertThat(json.get("cpuMicrosPerCall").get("load-generator").asDouble()).isPositive();
      assertThat(json.get("counts").get("others").asLong()).isZero();
      assertThat(json.get("options").get("read").asText()).isEqualTo("get");
      assertThat(json.get("machine").get("cores").asInt()).isPositive();
    }
  }

  @Test
  void anotherBodyThanExpectedFailsTheRun() throws Exception {
    try (SmallStack stack = new SmallStack(Faults.NONE);
        Answers answers = new Answers(_ -> "{\"id\":\"another\"}")) {
      Ran ran = run(stack, answers);

      assertThat(ran.exit).isEqualTo(BenchCommand.EXIT_FAILED);
      assertThat(ran.err).contains("another body than expected");
      assertThat(ran.out).contains("FAILED");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--in-flight 0", "--seconds 0", "--count 0", "--http2 --in-flight 101"})
  void anOptionOutOfRangeIsAUsageError(String options) throws Exception {
    try (SmallStack stack = new SmallStack(Faults.NONE);
        Answers answers = new Answers(path -> path)) {
      Ran ran = run(stack, answers, options.split(" ", -1));

      assertThat(ran.exit).isEqualTo(CommandLine.ExitCode.USAGE);
      assertThat(ran.err).contains("allowed is");
    }
  }

  private static Ran run(SmallStack stack, Answers answers, String... options) {
    List<String> line = new ArrayList<>(List.of("http", "--ingest", stack.address()));
    line.addAll(List.of("--query-http", answers.address(), "--count", "50", "--seconds", "0.5"));
    line.addAll(List.of("--warmup", "0.1", "--in-flight", "4"));
    line.addAll(List.of(options));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new BenchCommand())
            .setOverwrittenOptionsAllowed(true)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(line.toArray(String[]::new));
    return new Ran(exit, out.toString(), err.toString());
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** An HTTP server that answers every path with a text. */
  private static final class Answers implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Answers(UnaryOperator<String> body) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            byte[] bytes =
                body.apply(exchange.getRequestURI().getPath()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
              out.write(bytes);
            }
          });
      server.start();
    }

    String address() {
      return "127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
      threads.shutdownNow();
    }
  }
}
