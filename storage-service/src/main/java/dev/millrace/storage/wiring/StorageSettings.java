package dev.millrace.storage.wiring;

import com.sun.management.OperatingSystemMXBean;
import dev.millrace.contract.log.LogTopic;
import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.contract.ownership.OwnerDirectory;
import dev.millrace.contract.settings.Listening;
import dev.millrace.contract.settings.SettingsException;
import dev.millrace.contract.settings.SettingsReader;
import dev.millrace.storage.consume.LogSettings;
import dev.millrace.storage.maintain.OffPeak;
import dev.millrace.storage.rocks.Compression;
import dev.millrace.storage.rocks.RocksOptions;
import dev.millrace.storage.rocks.RocksSettings;
import dev.millrace.storage.rocks.StatisticsDetail;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All settings of the service.
 *
 * @param listening the ports
 * @param log the log, the group and the endpoint
 * @param dataDirectory holds the stores
 * @param checkpointDirectory holds checkpoints, each by its name
 * @param rocks what the stores are opened with
 * @param summariesCachedMax accounts whose totals are kept in memory, over all partitions
 * @param batchRecordsMax records of one write at most
 * @param flushAgeMaxMillis nothing applied stays in memory longer
 * @param freeDiskMinBytes consuming pauses below it
 * @param offPeak when stores are optimized by themselves; null: never
 */
public record StorageSettings(
    Listening listening,
    LogSettings log,
    Path dataDirectory,
    Path checkpointDirectory,
    RocksSettings rocks,
    int summariesCachedMax,
    int batchRecordsMax,
    long flushAgeMaxMillis,
    long freeDiskMinBytes,
    @Nullable OffPeak offPeak) {
  private static final long MIB = 1024L * 1024;

  /** The bytes of one write: room for the usual number of records, and it is in the heap thrice. */
  public static final long BATCH_BYTES_MAX = 16 * MIB;

  /** Of the heap, what the queues of all partitions together may take. */
  private static final int QUEUE_HEAP_DIVISOR = 5;

  private static final long QUEUE_BYTES_MIN = 4 * MIB;
  private static final long BUDGET_BYTES_MIN = 32 * MIB;
  private static final int POLL_RECORDS_MAX = 10_000;
  private static final int PARTITIONS_MAX = 1_000;
  private static final long DAY_MILLIS = 86_400_000;

  /** A topic that is trimmed by time must keep what is not in files yet, with room to restart. */
  private static final long RETENTION_FLUSH_AGES = 4;

  private static final String BOOTSTRAP_SERVERS = "millrace.kafka.bootstrap-servers";

  /** Where the stores are. */
  public static final String DATA_DIRECTORY = "millrace.storage.data-directory";

  private static final String COMPRESSION = "millrace.storage.compression";
  private static final String ROCKSDB_OPTIONS = "millrace.storage.rocksdb.options";
  private static final String ROCKSDB_STATISTICS = "millrace.storage.rocksdb.statistics";
  private static final String OFF_PEAK = "millrace.storage.optimize.off-peak";
  private static final String ADVERTISED_HOST = "millrace.storage.advertised-host";
  private static final String ADVERTISED_FORM = "a name or address others can reach";
  private static final int GRPC_PORT = 7440;
  private static final int HTTP_PORT = 7450;

  /** The names of all settings. */
  public static List<String> names() {
    return SettingsReader.names(
        StorageSettings::read, Map.of(BOOTSTRAP_SERVERS, "localhost:9092", DATA_DIRECTORY, "."));
  }

  /**
   * Reads all settings.
   *
   * @param source a setting's text by name, null when it is not set
   * @throws SettingsException naming the first that is wrong
   */
  public static StorageSettings read(Function<String, @Nullable String> source) {
    return read(new SettingsReader(source));
  }

  private static StorageSettings read(SettingsReader in) {
    Listening listening = Listening.read(in, 1, GRPC_PORT, HTTP_PORT);
    int batchRecordsMax = in.count("millrace.storage.batch-records-max", 20_000, 1, 200_000);
    long flushAgeMaxMillis =
        in.number("millrace.storage.flush-age-max-ms", 60_000, 100, DAY_MILLIS);
    in.logFormat();
    Path dataDirectory = Path.of(in.required(DATA_DIRECTORY, "a directory"));
    return new StorageSettings(
        listening,
        log(in, listening, batchRecordsMax, flushAgeMaxMillis),
        dataDirectory,
        checkpointDirectory(in, dataDirectory),
        rocks(in),
        in.count("millrace.storage.summaries-cached-max", 300_000, 1_000, 100_000_000),
        batchRecordsMax,
        flushAgeMaxMillis,
        in.bytes("millrace.storage.free-disk-min", 256 * MIB, 0, 1024 * 1024 * MIB),
        offPeak(in));
  }

  private static @Nullable OffPeak offPeak(SettingsReader in) {
    String text = in.text(OFF_PEAK, "");
    OffPeak window = text.isEmpty() ? null : OffPeak.parse(text);
    if (window == null && !text.isEmpty()) {
      throw SettingsException.of(OFF_PEAK, text, OffPeak.FORM);
    }
    return window;
  }

  private static Path checkpointDirectory(SettingsReader in, Path dataDirectory) {
    String text = in.text("millrace.storage.checkpoint-directory", "");
    return text.isEmpty() ? dataDirectory.resolve("checkpoints") : Path.of(text);
  }

  private static RocksSettings rocks(SettingsReader in) {
    return new RocksSettings(
        memoryBudgetBytes(in),
        compression(in),
        rocksOptions(in),
        statistics(in),
        in.flag("millrace.storage.direct-writes", true));
  }

  private static StatisticsDetail statistics(SettingsReader in) {
    String text = in.text(ROCKSDB_STATISTICS, StatisticsDetail.EXCEPT_TIMERS.toString());
    StatisticsDetail detail = StatisticsDetail.parse(text);
    if (detail == null) {
      throw SettingsException.of(ROCKSDB_STATISTICS, text, "one of " + StatisticsDetail.FORMS);
    }
    return detail;
  }

  private static Compression compression(SettingsReader in) {
    String text = in.text(COMPRESSION, Compression.TIERED.toString());
    Compression compression = Compression.parse(text);
    if (compression == null) {
      throw SettingsException.of(COMPRESSION, text, Compression.FORMS);
    }
    return compression;
  }

  private static RocksOptions rocksOptions(SettingsReader in) {
    String text = in.text(ROCKSDB_OPTIONS, "");
    try {
      return RocksOptions.parse(text);
    } catch (IllegalArgumentException e) {
      throw SettingsException.of(ROCKSDB_OPTIONS, text, String.valueOf(e.getMessage()));
    }
  }

  private static long memoryBudgetBytes(SettingsReader in) {
    long memoryBytes =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    long most = Math.max(BUDGET_BYTES_MIN, memoryBytes - Runtime.getRuntime().maxMemory());
    MemoryProfile profile =
        MemoryProfile.of(in.oneOf("millrace.storage.profile", "auto", MemoryProfile.names()));
    long byProfile = Math.min(most, profile.budgetBytes(memoryBytes));
    return in.bytes("millrace.storage.memory-budget", byProfile, BUDGET_BYTES_MIN, most);
  }

  private static LogSettings log(
      SettingsReader in, Listening listening, int batchRecordsMax, long flushAgeMaxMillis) {
    int partitions = in.count("millrace.kafka.partitions", 4, 1, PARTITIONS_MAX);
    long heapBytesOfPartition = Runtime.getRuntime().maxMemory() / QUEUE_HEAP_DIVISOR / partitions;
    return new LogSettings(
        in.servers(BOOTSTRAP_SERVERS),
        in.text("millrace.kafka.topic", LogTopic.DEFAULT_NAME),
        in.text("millrace.kafka.dead-letter-topic", LogTopic.DEFAULT_DEAD_LETTER_NAME),
        in.text("millrace.kafka.group", OwnerDirectory.DEFAULT_GROUP),
        partitions,
        (short) in.count("millrace.kafka.replication-factor", 1, 1, 100),
        in.flag("millrace.kafka.allow-unfit-topic", false),
        RETENTION_FLUSH_AGES * flushAgeMaxMillis,
        endpoint(in, listening),
        Math.min(POLL_RECORDS_MAX, batchRecordsMax),
        // a full write waits while one is under way, so that a writer is never idle
        batchRecordsMax,
        Math.max(QUEUE_BYTES_MIN, heapBytesOfPartition),
        in.number("millrace.storage.commit-interval-ms", 500, 10, 60_000));
  }

  private static OwnerCommit endpoint(SettingsReader in, Listening listening) {
    String grpcHost = listening.grpcHost();
    String host = in.text(ADVERTISED_HOST, isAny(grpcHost) ? machineName() : grpcHost);
    int port =
        in.count("millrace.storage.advertised-port", listening.grpcPort(), 1, Listening.PORT_MAX);
    if (isAny(host)) {
      throw SettingsException.of(ADVERTISED_HOST, host, ADVERTISED_FORM);
    }
    return new OwnerCommit(host, port);
  }

  private static boolean isAny(String host) {
    return host.equals("0.0.0.0") || host.equals("::");
  }

  private static String machineName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      throw SettingsException.missing(
          ADVERTISED_HOST, ADVERTISED_FORM + ": this machine has no name");
    }
  }
}
