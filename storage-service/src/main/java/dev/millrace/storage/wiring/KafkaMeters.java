package dev.millrace.storage.wiring;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.Set;

/** Which of the Kafka clients' own meters are kept: they have many more than anyone looks at. */
final class KafkaMeters {
  private static final String PREFIX = "kafka.";

  private static final Set<String> KEPT =
      Set.of(
          "kafka.consumer.fetch.manager.records.consumed.total",
          "kafka.consumer.fetch.manager.bytes.consumed.total",
          "kafka.consumer.fetch.manager.fetch.latency.avg",
          "kafka.consumer.fetch.manager.records.lag.max",
          "kafka.consumer.coordinator.rebalance.total",
          "kafka.consumer.coordinator.failed.rebalance.total",
          "kafka.consumer.coordinator.commit.latency.avg",
          "kafka.consumer.connection.count");

  private KafkaMeters() {}

  static MeterFilter filter() {
    return new MeterFilter() {
      @Override
      public MeterFilterReply accept(Meter.Id id) {
        boolean dropped = id.getName().startsWith(PREFIX) && !KEPT.contains(id.getName());
        return dropped ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
      }
    };
  }
}
