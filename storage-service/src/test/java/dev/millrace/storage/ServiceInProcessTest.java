package dev.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.admin.v1.ListVerifiableRequest;
import dev.millrace.admin.v1.StoreVerificationServiceGrpc;
import dev.millrace.contract.settings.SettingsException;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.storage.rocks.DataDirectory;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service with its framework, in this process: health and what it refuses to start with. */
class ServiceInProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path root;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String topic = "log-" + UUID.randomUUID();

  @AfterEach
  void closeClient() {
    http.close();
  }

  @Test
  void healthTellsEveryPartitionAndWhyOneIsPaused() throws Exception {
    int grpcPort = freePort();
    int httpPort = freePort();
    StorageService service = StorageService.start(settings(grpcPort, httpPort));
    try {
      await().atMost(PATIENCE).until(() -> get(httpPort, "/health/readiness").statusCode() == 200);
      JsonNode partitions = partitions(httpPort);
      assertThat(partitions).hasSize(2);
      assertThat(partitions.get("1").get("state").textValue()).isEqualTo("SERVING");
      assertThat(partitions.get("1").get("lagRecords").longValue()).isZero();
      assertThat(verifiable(grpcPort)).isEqualTo(2);

      sendRecordOfANewerKind();
      await().atMost(PATIENCE).until(() -> get(httpPort, "/health").statusCode() == 503);
      JsonNode paused = partitions(httpPort).get("0");
      assertThat(paused.get("state").textValue()).isEqualTo("PAUSED_NEWER_RECORD");
      assertThat(paused.get("reason").textValue()).contains("redaction");
    } finally {
      service.close();
    }
  }

  @Test
  void itDoesNotStartOnWhatItCanNotUse() throws Exception {
    Map<String, Object> outOfRange = settings(freePort(), freePort());
    outOfRange.put("millrace.storage.batch-records-max", "0");
    assertThatThrownBy(() -> StorageService.start(outOfRange))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("millrace.storage.batch-records-max");

    Map<String, Object> unknown = settings(freePort(), freePort());
    unknown.put("millrace.storage.batch-size", "5");
    assertThatThrownBy(() -> StorageService.start(unknown))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("millrace.storage.batch-size");

    try (DataDirectory _ = DataDirectory.lock(root.resolve("data"))) {
      assertThatThrownBy(() -> StorageService.start(settings(freePort(), freePort())))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("millrace.storage.data-directory")
          .hasMessageContaining("in use");
    }
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> StorageService.start(settings(freePort(), taken.getLocalPort())))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("millrace.http.port");
    }
  }

  private void sendRecordOfANewerKind() {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", TestKafka.shared().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      ProducerRecord<byte[], byte[]> newer =
          new ProducerRecord<>(topic, 0, new byte[1], new byte[1]);
      newer.headers().add("millrace-type", "redaction".getBytes(StandardCharsets.UTF_8));
      var _ = producer.send(newer);
    }
  }

  private JsonNode partitions(int port) throws Exception {
    return new ObjectMapper()
        .readTree(get(port, "/health").body())
        .get("details")
        .get("storage")
        .get("details")
        .get("partitions");
  }

  private static int verifiable(int port) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      return StoreVerificationServiceGrpc.newBlockingStub(channel)
          .listVerifiable(ListVerifiableRequest.getDefaultInstance())
          .getOwnedCount();
    } finally {
      channel.shutdownNow();
    }
  }

  private HttpResponse<String> get(int port, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(5))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private Map<String, Object> settings(int grpcPort, int httpPort) {
    return new HashMap<>(
        Map.of(
            "millrace.kafka.bootstrap-servers",
            TestKafka.shared().bootstrapServers(),
            "millrace.kafka.topic",
            topic,
            "millrace.kafka.dead-letter-topic",
            topic + "-dead",
            "millrace.kafka.group",
            topic,
            "millrace.kafka.partitions",
            "2",
            "millrace.grpc.port",
            Integer.toString(grpcPort),
            "millrace.http.port",
            Integer.toString(httpPort),
            "millrace.storage.memory-budget",
            "64MiB",
            "millrace.storage.data-directory",
            root.resolve("data").toString()));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
