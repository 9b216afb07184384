package dev.millrace.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.query.harness.TestLog;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The process from outside. */
class QueryServiceTest {
  /** More than any other test of this JVM has by default. */
  private static final int LOOPS = Runtime.getRuntime().availableProcessors() + 3;

  @Test
  void badSettingEndsTheProcessWithOneLineAndCode2() throws Exception {
    Process process = start(Map.of("MILLRACE_QUERY_PAGE_SIZE_MAX", "many"));
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(errors.strip().lines())
        .singleElement()
        .asString()
        .contains("millrace.query.page-size-max", "'many'", "from 1 to 10000");
  }

  @Test
  void unknownVariableEndsTheProcessWithCode2() throws Exception {
    Process process = start(Map.of("MILLRACE_QUERY_PAGE_SIZE", "10"));
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(errors).contains("MILLRACE_QUERY_PAGE_SIZE");
  }

  @Test
  void reflectionAndHealthAnswerBeforeOwnersAreKnown() throws Exception {
    try (TestLog log = new TestLog(1);
        QueryUnderTest query = QueryUnderTest.start(log, Map.of())) {
      assertThat(
              HealthGrpc.newBlockingStub(query.channel())
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
      assertThat(services(query)).contains("millrace.v1.QueryService");
    }
  }

  @Test
  void connectionsAreSpreadOverAsManyEventLoopsAsAreSet() throws Exception {
    List<Socket> connections = new ArrayList<>();
    try (TestLog log = new TestLog(1);
        QueryUnderTest query =
            QueryUnderTest.start(log, Map.of("millrace.query.event-loop-threads", LOOPS))) {
      URI server = URI.create("grpc://" + query.channel().authority());
      for (int i = 0; i < LOOPS; i++) {
        connections.add(new Socket(server.getHost(), server.getPort()));
      }
      // A loop's thread starts with its first connection; its number is of its group.
      Awaitility.await()
          .until(
              () ->
                  Thread.getAllStackTraces().keySet().stream()
                      .anyMatch(thread -> thread.getName().matches("query-loop-\\d+-" + LOOPS)));
    } finally {
      for (Socket connection : connections) {
        connection.close();
      }
    }
  }

  @Test
  void takenPortIsRefusedByTheNameOfItsSetting() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Process process = start(Map.of("MILLRACE_GRPC_PORT", port, "MILLRACE_HTTP_PORT", "-1"));
      String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor()).isEqualTo(2);
      assertThat(errors.strip().lines())
          .singleElement()
          .asString()
          .contains("millrace.grpc.port", port);
    }
  }

  private static List<String> services(QueryUnderTest query) throws Exception {
    CompletableFuture<List<String>> names = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(query.channel())
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    List<String> found = new ArrayList<>();
                    response
                        .getListServicesResponse()
                        .getServiceList()
                        .forEach(service -> found.add(service.getName()));
                    names.complete(found);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    names.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    // the answer came before
                  }
                });
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    List<String> found = names.get();
    requests.onCompleted();
    return found;
  }

  private static Process start(Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.millrace.query.QueryService");
    builder.environment().put("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", "localhost:1");
    builder.environment().putAll(environment);
    return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }
}
