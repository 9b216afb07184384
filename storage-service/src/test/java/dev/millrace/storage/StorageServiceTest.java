package dev.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.internal.v1.GetSummaryRequest;
import dev.millrace.internal.v1.GetSummaryResponse;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionSummary;
import dev.millrace.internal.v1.StoreServiceGrpc;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Transaction;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process of its own. */
class StorageServiceTest {
  private static final int TRANSACTIONS = 20_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path root;
  private final List<Process> processes = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void endProcesses() {
    processes.forEach(Process::destroyForcibly);
    http.close();
  }

  @Test
  void killedInTheMiddleItComesToTheSameEndAndLeavesInOrderWhenAsked() throws Exception {
    String topic = "log-" + UUID.randomUUID();
    int grpcPort = freePort();
    int httpPort = freePort();
    Map<String, String> environment = environment(topic, grpcPort, httpPort);
    Process first = start(environment);
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> get(httpPort, "/health/readiness").statusCode() == 200);
    produce(topic);
    await().atMost(PATIENCE).until(() -> count(grpcPort) > TRANSACTIONS / 20);
    first.destroyForcibly().waitFor();

    Process second = start(environment);
    await().atMost(PATIENCE).until(() -> count(grpcPort) == TRANSACTIONS);
    assertThat(get(httpPort, "/health").body()).contains("\"state\":\"SERVING\"");
    // The watch adds the gauges of partitions when it looks next.
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(get(httpPort, "/prometheus").body())
                    .contains("millrace_storage_applied_records_total")
                    .contains("millrace_storage_lag_records"));

    second.destroy();
    assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", TestKafka.shared().bootstrapServers()))) {
      var commits = admin.listConsumerGroupOffsets(topic).partitionsToOffsetAndMetadata().get();
      assertThat(commits).hasSize(2);
      assertThat(commits.values())
          .allMatch(commit -> commit.metadata().equals(OwnerCommit.RELEASED))
          .extracting(commit -> commit.offset())
          .satisfies(
              offsets ->
                  assertThat(offsets.stream().mapToLong(offset -> offset).sum())
                      .isEqualTo(TRANSACTIONS));
    }
  }

  @Test
  void wrongSettingsEndTheProcessWithOneLine() throws Exception {
    Map<String, String> misspelt = environment("topic", freePort(), freePort());
    misspelt.put("MILLRACE_STORAGE_BATCH_SIZE", "5");
    assertThat(refused(misspelt)).contains("MILLRACE_STORAGE_BATCH_SIZE");

    Map<String, String> outOfRange = environment("topic", freePort(), freePort());
    outOfRange.put("MILLRACE_KAFKA_PARTITIONS", "0");
    assertThat(refused(outOfRange)).contains("millrace.kafka.partitions").contains("from 1 to");

    Path file = Files.writeString(root.resolve("file"), "");
    Map<String, String> unwritable = environment("topic", freePort(), freePort());
    unwritable.put("MILLRACE_STORAGE_DATA_DIRECTORY", file.resolve("below").toString());
    assertThat(refused(unwritable)).contains("millrace.storage.data-directory");
  }

  private String refused(Map<String, String> environment) throws Exception {
    Path errors = Files.createTempFile(root, "stderr", ".txt");
    Process process = builder(environment).redirectError(errors.toFile()).start();
    processes.add(process);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    List<String> lines = Files.readAllLines(errors);
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }

  private Map<String, String> environment(String topic, int grpcPort, int httpPort) {
    return new HashMap<>(
        Map.of(
            "MILLRACE_KAFKA_BOOTSTRAP_SERVERS",
            TestKafka.shared().bootstrapServers(),
            "MILLRACE_KAFKA_TOPIC",
            topic,
            "MILLRACE_KAFKA_GROUP",
            topic,
            "MILLRACE_KAFKA_PARTITIONS",
            "2",
            "MILLRACE_GRPC_PORT",
            Integer.toString(grpcPort),
            "MILLRACE_HTTP_PORT",
            Integer.toString(httpPort),
            "MILLRACE_STORAGE_MEMORY_BUDGET",
            "64MiB",
            "MILLRACE_STORAGE_BATCH_RECORDS_MAX",
            "200",
            "MILLRACE_STORAGE_FLUSH_AGE_MAX_MS",
            "500",
            "MILLRACE_STORAGE_DATA_DIRECTORY",
            root.resolve("data").toString()));
  }

  private Process start(Map<String, String> environment) throws IOException {
    Process process = builder(environment).redirectErrorStream(true).start();
    processes.add(process);
    return process;
  }

  private ProcessBuilder builder(Map<String, String> environment) {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            classPath,
            StorageService.class.getName());
    builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_"));
    builder.environment().putAll(environment);
    builder.redirectOutput(root.resolve("log-" + processes.size() + ".txt").toFile());
    return builder;
  }

  private static void produce(String topic) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", TestKafka.shared().bootstrapServers(), "linger.ms", 5),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < TRANSACTIONS; i++) {
        Transaction transaction =
            Transaction.newBuilder()
                .setId("tx-" + i)
                .setLedger("test")
                .setDebitAccount("all")
                .setCreditAccount("account-" + i % 100)
                .setAmount(Amount.newBuilder().setLow(1))
                .setCurrency("EUR")
                .setTimeMicros(1_700_000_000_000_000L + i)
                .build();
        var _ =
            producer.send(
                new ProducerRecord<>(topic, LogRecord.key(transaction), transaction.toByteArray()));
      }
    }
  }

  /** Transactions of the account that all have, over both partitions. */
  private static long count(int port) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      GetSummaryResponse response =
          StoreServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(5, TimeUnit.SECONDS)
              .getSummary(
                  GetSummaryRequest.newBuilder()
                      .setLedger("test")
                      .setAccount("all")
                      .addPartitions(PartitionBound.newBuilder().setPartition(0))
                      .addPartitions(PartitionBound.newBuilder().setPartition(1))
                      .build());
      return response.getPartitionsList().stream()
          .map(PartitionSummary::getSummary)
          .mapToLong(summary -> summary.getCount())
          .sum();
    } catch (StatusRuntimeException e) {
      return -1;
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

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
