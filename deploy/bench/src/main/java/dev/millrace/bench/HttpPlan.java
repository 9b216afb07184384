package dev.millrace.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code bench http} does.
 *
 * @param read what is asked for
 * @param http2 speaks h2c
 * @param inFlight requests without an answer
 * @param count transactions that are put in first, and asked for in turn
 */
record HttpPlan(
    Read read, boolean http2, int inFlight, double seconds, double warmupSeconds, int count) {
  /** As the command line writes them. */
  enum Read {
    get,
    list,
    summary
  }

  /** What the service lets one connection have under way. */
  private static final int STREAMS_MAX = 100;

  private static final int CONNECTIONS_MAX = 1_000;

  /** A batch of ingest. */
  private static final int COUNT_MAX = 10_000;

  HttpPlan {
    int most = http2 ? STREAMS_MAX : CONNECTIONS_MAX;
    Ranges.require(inFlight >= 1 && inFlight <= most, "--in-flight", inFlight, "1 to " + most);
    Ranges.require(seconds > 0, "--seconds", seconds, "more than 0");
    Ranges.require(warmupSeconds >= 0, "--warmup", warmupSeconds, "0 or more");
    Ranges.require(count >= 1 && count <= COUNT_MAX, "--count", count, "1 to " + COUNT_MAX);
  }

  Map<String, Object> describe() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("read", read.name());
    options.put("http2", http2);
    options.put("inFlight", inFlight);
    options.put("seconds", seconds);
    options.put("warmupSeconds", warmupSeconds);
    options.put("count", count);
    return options;
  }
}
