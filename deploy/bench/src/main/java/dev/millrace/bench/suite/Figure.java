package dev.millrace.bench.suite;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a figure is of. What an operation is, its scenario says. */
public enum Figure {
  @JsonProperty("operationsPerSecond")
  RATE("operations/s", "%,.0f"),
  @JsonProperty("operationsPerSecondFlushed")
  FLUSHED_RATE("operations/s, until in files", "%,.0f"),
  @JsonProperty("readsPerSecond")
  READ_RATE("reads/s", "%,.0f"),
  @JsonProperty("writesPerSecond")
  WRITE_RATE("writes/s", "%,.0f"),
  @JsonProperty("getsByIdPerSecond")
  GET_RATE("gets by id/s", "%,.0f"),
  @JsonProperty("listsPerSecond")
  LIST_RATE("lists of 100/s", "%,.0f"),
  @JsonProperty("scannedPerSecond")
  SCAN_RATE("scanned/s", "%,.0f"),
  @JsonProperty("cpuMicrosPerOperation")
  CPU("CPU µs/op", "%.2f"),
  @JsonProperty("latencyP50Micros")
  P50("p50 µs", "%,.1f"),
  @JsonProperty("latencyP99Micros")
  P99("p99 µs", "%,.1f"),
  @JsonProperty("latencyP999Micros")
  P999("p99.9 µs", "%,.1f"),
  @JsonProperty("latencyMaxMicros")
  MAX("max µs", "%,.0f"),
  @JsonProperty("contentBytesPerOperation")
  CONTENT("content B/op", "%.1f"),
  @JsonProperty("flushedBytesPerOperation")
  FLUSHED_BYTES("disk B/op, as flushed", "%.1f"),
  @JsonProperty("compactedBytesPerOperation")
  COMPACTED_BYTES("disk B/op, compacted", "%.1f"),
  @JsonProperty("compressionRatio")
  RATIO("content ÷ disk, compacted", "%.2f"),
  @JsonProperty("rssPeakMegabytes")
  RSS("peak RSS MB", "%,.0f");

  private final String label;
  private final String form;

  Figure(String label, String form) {
    this.label = label;
    this.form = form;
  }

  /** Its name and unit, for people. */
  public String label() {
    return label;
  }

  /** A value of it, for people. */
  public String format(double value) {
    return form.formatted(value);
  }
}
