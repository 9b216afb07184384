package dev.millrace.storage.wiring;

import com.sun.management.OperatingSystemMXBean;
import dev.millrace.contract.log.LogTopic;
import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.storage.consume.LogSettings;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All settings of the service.
 *
 * @param log the log, the group and the endpoint
 * @param dataDirectory holds the stores
 * @param memoryBudgetBytes for block cache and memtables of all stores
 * @param summariesCachedMax accounts whose totals are kept in memory, over all partitions
 * @param batchRecordsMax records of one write at most
 * @param flushAgeMaxMillis nothing applied stays in memory longer
 * @param freeDiskMinBytes consuming pauses below it
 */
public record StorageSettings(
    LogSettings log,
    Path dataDirectory,
    long memoryBudgetBytes,
    int summariesCachedMax,
    int batchRecordsMax,
    long flushAgeMaxMillis,
    long freeDiskMinBytes) {
  private static final long MIB = 1024L * 1024;

  /** The bytes of one write; larger ones gain nothing. */
  public static final long BATCH_BYTES_MAX = 32 * MIB;

  /** Records a partition may have waiting: two full writes, so that a writer is never idle. */
  private static final int QUEUED_BATCHES = 1;

  /** Of the heap, what the queues of all partitions together may take. */
  private static final int QUEUE_HEAP_SHARE = 5;

  private static final long QUEUE_BYTES_MIN = 4 * MIB;
  private static final int POLL_RECORDS_MAX = 10_000;
  private static final int PARTITIONS_MAX = 1_000;
  private static final long DAY_MILLIS = 86_400_000;

  /** A topic that is trimmed by time must keep what is not in files yet, with room to restart. */
  private static final long RETENTION_FLUSH_AGES = 4;

  /** Every name this service knows; others under {@code millrace} are refused. */
  public static final List<String> NAMES =
      List.of(
          "millrace.grpc.host",
          "millrace.grpc.port",
          "millrace.http.host",
          "millrace.http.port",
          "millrace.kafka.allow-unfit-topic",
          "millrace.kafka.bootstrap-servers",
          "millrace.kafka.dead-letter-topic",
          "millrace.kafka.group",
          "millrace.kafka.partitions",
          "millrace.kafka.replication-factor",
          "millrace.kafka.topic",
          "millrace.log-format",
          "millrace.storage.advertised-host",
          "millrace.storage.advertised-port",
          "millrace.storage.batch-records-max",
          "millrace.storage.commit-interval-ms",
          "millrace.storage.data-directory",
          "millrace.storage.flush-age-max-ms",
          "millrace.storage.free-disk-min",
          "millrace.storage.memory-budget",
          "millrace.storage.summaries-cached-max");

  /**
   * Reads all settings.
   *
   * @param source a setting's text by name, null when it is not set
   * @throws SettingsException naming the first that is wrong
   */
  public static StorageSettings read(Function<String, @Nullable String> source) {
    SettingsReader in = new SettingsReader(source);
    int batchRecordsMax = in.count("millrace.storage.batch-records-max", 20_000, 1, 200_000);
    long flushAgeMaxMillis =
        in.number("millrace.storage.flush-age-max-ms", 60_000, 100, DAY_MILLIS);
    in.oneOf("millrace.log-format", "text", List.of("text", "json"));
    return new StorageSettings(
        log(in, batchRecordsMax, flushAgeMaxMillis),
        Path.of(in.required("millrace.storage.data-directory")),
        in.bytes("millrace.storage.memory-budget", 512 * MIB, 32 * MIB, memoryBudgetBytesMax()),
        in.count("millrace.storage.summaries-cached-max", 300_000, 1_000, 100_000_000),
        batchRecordsMax,
        flushAgeMaxMillis,
        in.bytes("millrace.storage.free-disk-min", 256 * MIB, 0, 1024 * 1024 * MIB));
  }

  /** What the machine, or the container's limit, leaves beside the heap. */
  private static long memoryBudgetBytesMax() {
    long all =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    return Math.max(32 * MIB, all - Runtime.getRuntime().maxMemory());
  }

  private static LogSettings log(SettingsReader in, int batchRecordsMax, long flushAgeMaxMillis) {
    int partitions = in.count("millrace.kafka.partitions", 4, 1, PARTITIONS_MAX);
    long heapShare = Runtime.getRuntime().maxMemory() / QUEUE_HEAP_SHARE / partitions;
    return new LogSettings(
        in.required("millrace.kafka.bootstrap-servers"),
        in.text("millrace.kafka.topic", LogTopic.DEFAULT_NAME),
        in.text("millrace.kafka.dead-letter-topic", LogTopic.DEFAULT_DEAD_LETTER_NAME),
        in.text("millrace.kafka.group", "millrace-storage"),
        partitions,
        (short) in.count("millrace.kafka.replication-factor", 1, 1, 100),
        in.flag("millrace.kafka.allow-unfit-topic", false),
        RETENTION_FLUSH_AGES * flushAgeMaxMillis,
        endpoint(in),
        Math.min(POLL_RECORDS_MAX, batchRecordsMax),
        (long) QUEUED_BATCHES * batchRecordsMax,
        Math.max(QUEUE_BYTES_MIN, heapShare),
        in.number("millrace.storage.commit-interval-ms", 500, 10, 60_000));
  }

  private static OwnerCommit endpoint(SettingsReader in) {
    String grpcHost = in.text("millrace.grpc.host", "127.0.0.1");
    int grpcPort = in.count("millrace.grpc.port", 7440, 1, 65_535);
    boolean any = grpcHost.equals("0.0.0.0") || grpcHost.equals("::");
    String host = in.text("millrace.storage.advertised-host", any ? machineName() : grpcHost);
    int port = in.count("millrace.storage.advertised-port", grpcPort, 1, 65_535);
    if (host.equals("0.0.0.0") || host.equals("::")) {
      throw SettingsReader.bad(
          "millrace.storage.advertised-host", host, "a name or address others can reach");
    }
    return new OwnerCommit(host, port);
  }

  private static String machineName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      throw new SettingsException(
          "setting millrace.storage.advertised-host is missing, and this machine has no name");
    }
  }
}
