package dev.millrace.storage.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.storage.StorageService;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As {@link CrashTest}, with the service as it is shipped, that joins its consumer group. */
class GroupCrashTest {
  private static final int RECORDS = 20_000;
  private static final int PARTITIONS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Each waits for the group's session to end, six seconds. */
  private static final int KILLS = Math.max(1, CrashTest.KILLS / 20);

  @TempDir Path root;
  private final Random random = new Random(CrashTest.SEED);
  private final HttpClient http = HttpClient.newHttpClient();
  private LoadedTopic topic;
  private List<List<ConsumerRecord<byte[], byte[]>>> logs;

  @AfterEach
  void closeClient() {
    http.close();
  }

  @Test
  void afterEveryKillOfTheServiceItsStoresAreWhatTheirLogsSay() throws Exception {
    System.out.println("group crash test: seed=" + CrashTest.SEED + " kills=" + KILLS);
    topic = new LoadedTopic("group-" + CrashTest.SEED, PARTITIONS);
    topic.append(new Load(CrashTest.SEED), RECORDS, -1, CrashTest.SEED);
    logs = List.of(topic.records(topic.name, 0), topic.records(topic.name, 1));
    for (int kill = 0; kill < KILLS; kill++) {
      int port = freePort();
      try (VictimProcess service =
          new VictimProcess(StorageService.class, List.of(), environment(port))) {
        awaitReady(service, port);
        service.run(random.nextInt(1_000));
        service.kill();
      }
      for (int partition = 0; partition < PARTITIONS; partition++) {
        requireExact(partition, "seed %d, kill %d".formatted(CrashTest.SEED, kill));
      }
    }
    stopInOrder();
  }

  private void stopInOrder() throws Exception {
    int port = freePort();
    try (VictimProcess service =
        new VictimProcess(StorageService.class, List.of(), environment(port))) {
      awaitReady(service, port);
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> get(port, "/prometheus").lines().filter(this::isWithoutLag).count() == 2);
      service.process.destroy();
      assertThat(service.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      long next = requireExact(partition, "stopped in order");
      assertThat(next).isGreaterThan(logs.get(partition).getLast().offset());
    }
  }

  private boolean isWithoutLag(String line) {
    return line.startsWith("millrace_storage_lag_records{") && line.endsWith(" 0.0");
  }

  /** Returns the store's offset; 0 when it had not been made. */
  private long requireExact(int partition, String where) throws Exception {
    Path store = root.resolve("data").resolve("partition-" + partition);
    if (!Files.exists(store)) {
      return 0;
    }
    StoreFiles files = StoreFiles.read(store);
    Model model = new Model(partition, PARTITIONS);
    logs.get(partition).stream()
        .filter(logged -> logged.offset() < files.nextOffset())
        .forEach(model::apply);
    files.requireEqual(model, where + ", partition " + partition);
    return files.nextOffset();
  }

  private void awaitReady(VictimProcess service, int port) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              assertThat(service.process.isAlive()).as(service.output()).isTrue();
              return get(port, "/health").contains("SERVING");
            });
  }

  private String get(int port, String path) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(5))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private Map<String, String> environment(int httpPort) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", topic.bootstrapServers);
    environment.put("MILLRACE_KAFKA_TOPIC", topic.name);
    environment.put("MILLRACE_KAFKA_DEAD_LETTER_TOPIC", topic.name + "-dead");
    environment.put("MILLRACE_KAFKA_GROUP", topic.name);
    environment.put("MILLRACE_GRPC_PORT", Integer.toString(freePort()));
    environment.put("MILLRACE_HTTP_PORT", Integer.toString(httpPort));
    environment.put("MILLRACE_STORAGE_MEMORY_BUDGET", "32MiB");
    environment.put("MILLRACE_STORAGE_BATCH_RECORDS_MAX", "100");
    environment.put("MILLRACE_STORAGE_FLUSH_AGE_MAX_MS", "100");
    environment.put("MILLRACE_STORAGE_DATA_DIRECTORY", root.resolve("data").toString());
    return environment;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
