package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.contract.log.LogTopic;
import dev.millrace.contract.settings.SettingsException;
import dev.millrace.ingest.wiring.IngestServer;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.v1.IngestServiceGrpc;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.SubmitRequest;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The whole service, as its main class starts it. */
class ServiceTest {
  private final String kafka = TestKafka.shared().bootstrapServers();

  @Test
  void waitsForItsTopicThenServesAndSaysSoEverywhere() throws Exception {
    int grpcPort = freePort();
    int httpPort = freePort();
    String topic = "service-test";
    try (IngestService _ = IngestService.start(settings(topic, grpcPort, httpPort))) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", grpcPort).usePlaintext().build();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> get(httpPort, "/health/readiness").body().contains("does not exist yet"));
      assertThat(get(httpPort, "/health/readiness").statusCode()).isEqualTo(503);
      assertThat(get(httpPort, "/health/liveness").statusCode()).isEqualTo(200);

      IngestServer.createTopic(kafka, topic, 2);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> get(httpPort, "/health").statusCode() == 200);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> grpcHealth(channel) == ServingStatus.SERVING);
      assertThat(
              IngestServiceGrpc.newBlockingStub(channel)
                  .submit(SubmitRequest.newBuilder().setTransaction(Sample.fresh()).build())
                  .getReceipt()
                  .getOutcome())
          .isEqualTo(Outcome.OUTCOME_LOGGED);
      assertThat(get(httpPort, "/prometheus").body())
          .contains("millrace_ingest_admitted_transactions_total")
          .contains("millrace_ingest_receipts_transactions_total{outcome=\"logged\"} 1.0")
          .contains("grpc_server_processing_duration_seconds_count");
      assertThat(get(httpPort, "/info").statusCode()).isEqualTo(200);
      channel.shutdownNow();
    }
  }

  @Test
  void unfitTopicIsRefusedWithTheReason() throws Exception {
    int httpPort = freePort();
    String topic = "service-test-compacted";
    Map<String, String> compacted = new HashMap<>(LogTopic.configuration());
    compacted.put("cleanup.policy", "compact");
    IngestServer.createTopic(kafka, topic, 1, compacted);
    try (IngestService _ = IngestService.start(settings(topic, freePort(), httpPort))) {
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  get(httpPort, "/health")
                      .body()
                      .contains("cleanup.policy is compact, must be delete"));
      assertThat(get(httpPort, "/health").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void misspeltSettingIsRefusedBeforeAnythingStarts() {
    assertThatThrownBy(
            () ->
                IngestService.start(
                    Map.of(
                        "millrace.kafka.bootstrap-servers",
                        kafka,
                        "millrace.ingest.bufer-bytes-max",
                        "1")))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("unknown setting millrace.ingest.bufer-bytes-max; known are");
  }

  @Test
  void takenPortIsRefusedByTheNameOfItsSetting() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> IngestService.start(settings("service-test-port", port, freePort())))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("millrace.grpc.port")
          .hasMessageContaining(Integer.toString(port));
      assertThatThrownBy(() -> IngestService.start(settings("service-test-port", freePort(), port)))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("millrace.http.port")
          .hasMessageContaining(Integer.toString(port));
    }
  }

  @Test
  void processWithBadSettingEndsWithCodeTwoAndOneLine() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            IngestService.class.getName());
    builder.environment().put("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", kafka);
    builder.environment().put("MILLRACE_KAFKA_ACKS", "1");
    Process process = builder.start();
    String errors =
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(errors).isEqualTo("setting millrace.kafka.acks is '1', must be one of [all]");
  }

  private Map<String, Object> settings(String topic, int grpcPort, int httpPort) {
    return Map.of(
        "millrace.kafka.bootstrap-servers", kafka,
        "millrace.kafka.topic", topic,
        "millrace.grpc.port", grpcPort,
        "millrace.http.port", httpPort);
  }

  private static ServingStatus grpcHealth(ManagedChannel channel) {
    return HealthGrpc.newBlockingStub(channel)
        .check(HealthCheckRequest.newBuilder().setService(IngestServiceGrpc.SERVICE_NAME).build())
        .getStatus();
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
