package dev.millrace.local;

import dev.millrace.local.kafka.KafkaProcess;
import dev.millrace.local.kafka.KafkaSettings;
import dev.millrace.local.process.Blueprint;
import dev.millrace.local.process.ClassCache;
import dev.millrace.local.process.JavaCommand;
import dev.millrace.local.process.StackFailure;
import dev.millrace.local.redis.RedisProcess;
import dev.millrace.local.redis.RedisSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What each process of a stack is: its command, its settings, its files. */
final class StackBlueprints {
  static final String INGEST = "ingest-service";
  static final String STORAGE = "storage-service";
  static final String QUERY = "query-service";

  private static final int INGEST_HEAP_MEBIBYTES = 256;

  /** Of RocksDB: with the heap, what the stack may take of a small machine. */
  private static final String STORAGE_MEMORY_BUDGET = "384MiB";

  /** Storage writes its last batches and flushes four stores before it ends. */
  private static final Duration STOP_BOUND = Duration.ofSeconds(15);

  private final StackOptions options;
  private final StackPorts ports;
  private final KafkaSettings kafka;
  private final RedisSettings redis;

  StackBlueprints(StackOptions options) {
    this.options = options;
    this.ports = options.ports();
    Path data = options.data();
    this.kafka =
        new KafkaSettings(
            data.resolve("kafka"),
            options.log(KafkaProcess.NAME),
            ports.kafka(),
            ports.kafkaController(),
            options.settingsOf(KafkaProcess.NAME),
            jvmOptions(KafkaProcess.NAME, List.of()));
    this.redis =
        new RedisSettings(
            data.resolve("redis"),
            data.resolve("redis"),
            options.log(RedisProcess.NAME),
            ports.redis());
  }

  /** Formats the broker's storage if it is new, which takes seconds. */
  Blueprint kafka() {
    return KafkaProcess.blueprint(options.home(), kafka);
  }

  Blueprint redis() {
    return RedisProcess.blueprint(redis);
  }

  Blueprint ingest() {
    return service(
        INGEST,
        "dev.millrace.ingest.IngestService",
        INGEST_HEAP_MEBIBYTES,
        List.of(),
        ports.ingest(),
        ports.ingestHttp(),
        Map.of());
  }

  Blueprint storage() {
    return service(
        STORAGE,
        "dev.millrace.storage.StorageService",
        StorageJvm.HEAP_MEBIBYTES,
        StorageJvm.options(StorageJvm.HEAP_MEBIBYTES),
        ports.storage(),
        ports.storageHttp(),
        Map.of(
            "millrace.storage.data-directory", options.data().resolve("storage").toString(),
            "millrace.storage.memory-budget", STORAGE_MEMORY_BUDGET,
            "millrace.kafka.partitions", Integer.toString(options.partitions())));
  }

  Blueprint query() {
    return service(
        QUERY,
        "dev.millrace.query.QueryService",
        QueryJvm.HEAP_MEBIBYTES,
        QueryJvm.OPTIONS,
        ports.query(),
        ports.queryHttp(),
        Map.of(
            "millrace.redis.uri", redis.uri(),
            "millrace.query.page-token-keys", Secrets.pageTokenKey(options.data())));
  }

  private Blueprint service(
      String name,
      String main,
      int heapMebibytes,
      List<String> generations,
      int grpcPort,
      int httpPort,
      Map<String, String> own) {
    Map<String, String> settings = new HashMap<>(own);
    settings.put("millrace.kafka.bootstrap-servers", kafka.bootstrapServers());
    settings.put("millrace.grpc.port", Integer.toString(grpcPort));
    settings.put("millrace.http.port", Integer.toString(httpPort));
    settings.putAll(options.settingsOf(name));
    Map<String, String> environment = new HashMap<>(JavaCommand.ENVIRONMENT);
    // A killed process leaves its copy of RocksDB's library: in one place, the next writes over it.
    environment.put("ROCKSDB_SHAREDLIB_DIR", directory().toString());
    settings.forEach((setting, value) -> environment.put(variable(setting), value));
    return new Blueprint(
        name,
        JavaCommand.of(
            heapMebibytes,
            jvmOptions(name, generations),
            options.home().serviceClassPath(name),
            main,
            List.of()),
        environment,
        directory(),
        options.log(name),
        new HealthProbe(httpPort),
        List.of(grpcPort, httpPort),
        STOP_BOUND);
  }

  /** Of two that say different things a JVM takes the later. */
  private List<String> jvmOptions(String process, List<String> own) {
    List<String> given = options.jvmOptionsOf(process);
    ClassCache cache = Objects.requireNonNull(options.classCaches().get(process), process);
    return Stream.of(own, cache.options(given), given).flatMap(List::stream).toList();
  }

  /** Whatever a JVM drops when it dies lands in the data directory. */
  private Path directory() {
    Path logs = options.data().resolve("logs");
    try {
      return Files.createDirectories(logs);
    } catch (IOException e) {
      throw new StackFailure("%s is not usable: %s".formatted(logs, e.getMessage()), e);
    }
  }

  private static String variable(String setting) {
    return setting.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  Map<String, String> endpoints() {
    Map<String, String> endpoints = new HashMap<>();
    endpoints.put("ingest", local(ports.ingest()));
    endpoints.put("ingest-http", local(ports.ingestHttp()));
    endpoints.put("query", local(ports.query()));
    endpoints.put("query-http", local(ports.queryHttp()));
    endpoints.put("storage", local(ports.storage()));
    endpoints.put("storage-http", local(ports.storageHttp()));
    endpoints.put("kafka", local(ports.kafka()));
    endpoints.put("redis", local(ports.redis()));
    return endpoints;
  }

  private static String local(int port) {
    return "127.0.0.1:" + port;
  }
}
