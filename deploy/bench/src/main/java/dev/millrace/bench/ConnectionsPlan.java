package dev.millrace.bench;

import static dev.millrace.bench.Ranges.require;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.bench.reads.ReadKind;
import dev.millrace.bench.reads.ReadSet;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How to run {@code bench connections}.
 *
 * @param data of a stack that runs; null for one of its own
 * @param streams calls that are open at the same time
 * @param streamConnections that carry them
 * @param rate reads a second
 * @param seconds of each measurement
 * @param warmupSeconds before each, as fast as answers come
 * @param settings of the query service that is measured
 */
record ConnectionsPlan(
    @Nullable Path data,
    int connections,
    int streams,
    int streamConnections,
    double rate,
    double seconds,
    double warmupSeconds,
    Map<String, String> settings,
    GeneratorOptions generator) {
  /** What is read: few transactions, for it is not about them. */
  static final int TRANSACTIONS = 10_000;

  /** A client has a port for each connection, and the kernel lends about 28,000. */
  private static final int CONNECTIONS_MAX = 25_000;

  private static final int STREAMS_MAX = 100_000;

  /** What the query service allows on one connection. */
  private static final int STREAMS_PER_CONNECTION_MAX = 1_000;

  private static final double RATE_MAX = 20_000;
  private static final double SECONDS_MAX = 3_600;

  /** What a process has open besides: jars, logs, connections to others. */
  private static final int OTHER_FILES = 300;

  ConnectionsPlan {
    settings = Ranges.querySettings(settings);
    requireRange("--connections", connections, CONNECTIONS_MAX);
    requireRange("--streams", streams, STREAMS_MAX);
    requireRange("--stream-connections", streamConnections, CONNECTIONS_MAX);
    int streamsMax =
        Math.toIntExact(
            Math.min((long) streamConnections * STREAMS_PER_CONNECTION_MAX, STREAMS_MAX));
    require(
        streams <= streamsMax,
        "--streams",
        streams,
        "at most %d over %d connections".formatted(streamsMax, streamConnections));
    require(rate >= 1 && rate <= RATE_MAX, "--rate", rate, "1 to %.0f".formatted(RATE_MAX));
    require(
        seconds > 0 && seconds <= SECONDS_MAX,
        "--seconds",
        seconds,
        "more than 0 to " + SECONDS_MAX);
    require(
        warmupSeconds > 0 && warmupSeconds <= SECONDS_MAX,
        "--warmup",
        warmupSeconds,
        "more than 0 to " + SECONDS_MAX);
    requireFiles("--connections", connections, openFilesMax());
    requireFiles("--stream-connections", streamConnections, openFilesMax());
  }

  private static void requireRange(String option, int value, int max) {
    require(value >= 1 && value <= max, option, value, "1 to " + max);
  }

  /** Each connection is an open file of the client and one of the service, with our limit both. */
  static void requireFiles(String option, int connections, long openFilesMax) {
    require(
        connections + OTHER_FILES <= openFilesMax,
        option,
        connections,
        "at most %d with a limit of %d open files; raise it with: ulimit -n %d"
            .formatted(
                Math.max(0, openFilesMax - OTHER_FILES), openFilesMax, connections + OTHER_FILES));
  }

  private static long openFilesMax() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  ReadSet set() {
    return new ReadSet(ReadKind.GET, generator, TRANSACTIONS, TRANSACTIONS);
  }

  /** As the report shows it. */
  Map<String, Object> describe() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("ownStack", data == null);
    options.put("connections", connections);
    options.put("streams", streams);
    options.put("streamConnections", streamConnections);
    options.put("rate", rate);
    options.put("seconds", seconds);
    options.put("warmupSeconds", warmupSeconds);
    options.put("settings", new TreeMap<>(settings));
    return options;
  }
}
