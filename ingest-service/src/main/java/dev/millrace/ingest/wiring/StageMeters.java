package dev.millrace.ingest.wiring;

import dev.millrace.ingest.admit.Budget;
import dev.millrace.ingest.batch.Inbox;
import dev.millrace.ingest.outcome.Outcomes;
import dev.millrace.ingest.publish.LogWatch;
import dev.millrace.ingest.rpc.InboundLimit;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** Gauges over the stages, and the few of the producer's own metrics that say something. */
final class StageMeters {
  private static final String PRODUCER_GROUP = "producer-metrics";

  /** The producer's name of a gauge, and ours. */
  private static final Map<String, String> PRODUCER_GAUGES =
      Map.of(
          "batch-size-avg", "millrace.ingest.producer.batch.bytes.average",
          "records-per-request-avg", "millrace.ingest.producer.request.records.average",
          "compression-rate-avg", "millrace.ingest.producer.compression.ratio",
          "request-latency-avg", "millrace.ingest.producer.request.millis.average",
          "buffer-available-bytes", "millrace.ingest.producer.buffer.available.bytes",
          "requests-in-flight", "millrace.ingest.producer.requests.in.flight",
          "connection-count", "millrace.ingest.producer.connections");

  private static final Map<String, String> PRODUCER_COUNTERS =
      Map.of(
          "record-send-total", "millrace.ingest.producer.records",
          "record-retry-total", "millrace.ingest.producer.retries",
          "record-error-total", "millrace.ingest.producer.errors",
          "outgoing-byte-total", "millrace.ingest.producer.sent.bytes");

  private final MeterRegistry registry;

  StageMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void gauges(Budget budget, Inbox inbox, Outcomes outcomes, InboundLimit inbound) {
    Gauge.builder("millrace.ingest.inbound", inbound, InboundLimit::bytes)
        .baseUnit("bytes")
        .description("Of messages that have arrived and are not parsed")
        .register(registry);
    Gauge.builder("millrace.ingest.buffer", budget, Budget::used)
        .baseUnit("bytes")
        .description("Held by everything admitted and not yet acknowledged")
        .register(registry);
    Gauge.builder("millrace.ingest.inbox", inbox, Inbox::depth)
        .baseUnit("submissions")
        .description("Waiting for the publisher")
        .register(registry);
    Gauge.builder("millrace.ingest.flight", inbox, Inbox::inFlight)
        .baseUnit("submissions")
        .description("Handed to the producer, not acknowledged")
        .register(registry);
    Gauge.builder("millrace.ingest.unapplied", outcomes, Outcomes::waiting)
        .baseUnit("records")
        .description("Logged, awaiting their application")
        .register(registry);
    Gauge.builder("millrace.ingest.followed", outcomes, Outcomes::following)
        .baseUnit("owners")
        .description("Owners whose outcomes are followed")
        .register(registry);
  }

  /** Reads them from whatever producer there is: it may be replaced. */
  void producer(LogWatch watch) {
    PRODUCER_GAUGES.forEach(
        (theirs, ours) ->
            Gauge.builder(ours, watch, source -> valueOf(source, theirs)).register(registry));
    PRODUCER_COUNTERS.forEach(
        (theirs, ours) ->
            FunctionCounter.builder(ours, watch, source -> valueOf(source, theirs))
                .register(registry));
  }

  private static double valueOf(LogWatch watch, String name) {
    Producer<byte[], byte[]> producer = watch.producer();
    if (producer != null) {
      for (Map.Entry<MetricName, ? extends Metric> entry : producer.metrics().entrySet()) {
        if (entry.getKey().group().equals(PRODUCER_GROUP) && entry.getKey().name().equals(name)) {
          return entry.getValue().metricValue() instanceof Number value ? value.doubleValue() : 0;
        }
      }
    }
    return 0;
  }
}
