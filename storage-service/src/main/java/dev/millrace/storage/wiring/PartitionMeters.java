package dev.millrace.storage.wiring;

import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.ownership.PartitionStatus;
import dev.millrace.storage.rocks.StoreException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Gauges of every owned partition; the watch keeps the set of partitions current. */
final class PartitionMeters {
  private record Gauge(MultiGauge rows, ToDoubleFunction<OwnedPartition> value) {}

  private final OwnedPartitions owned;
  private final List<Gauge> gauges = new ArrayList<>();
  private final MultiGauge states;
  private final StoreMeters stores;
  private List<OwnedPartition> shown = List.of();

  PartitionMeters(MeterRegistry registry, OwnedPartitions owned) {
    this.owned = owned;
    add(
        registry,
        "applied.offset",
        "records",
        "Every record below it is applied",
        partition -> partition.applied().nextOffset());
    add(
        registry,
        "lag",
        "records",
        "Records in the log that are not applied",
        partition -> partition.lag().records(partition.applied().nextOffset()));
    add(
        registry,
        "lag.age",
        "milliseconds",
        "Since the oldest record that is not applied was appended",
        partition ->
            partition
                .lag()
                .age(partition.applied().nextOffset(), partition.applied().lastAppendMillis())
                .lagMillis());
    add(
        registry,
        "queue",
        "records",
        "Records that wait for the writer",
        partition -> partition.lag().queued());
    add(
        registry,
        "misplaced",
        "records",
        "Stored in another partition than their key's",
        partition -> partition.applied().counters().misplaced());
    add(
        registry,
        "summaries.cached",
        "accounts",
        "Accounts whose totals are in memory",
        partition -> partition.contents().summaries().cached());
    add(
        registry,
        "write.pressure",
        "ratio",
        "0 while there is room, 1 where writes wait for flushes and compactions",
        partition -> partition.contents().store().pressure().level());
    states =
        MultiGauge.builder("millrace.storage.partition.state")
            .description("1 for the state each owned partition is in, 0 for the others")
            .register(registry);
    stores = new StoreMeters(registry, System::nanoTime);
  }

  /** Shows the partitions owned now. */
  void refresh() {
    List<OwnedPartition> now = List.copyOf(owned.all());
    if (now.equals(shown)) {
      return;
    }
    shown = now;
    for (Gauge gauge : gauges) {
      gauge.rows.register(
          now.stream()
              .<MultiGauge.Row<?>>map(
                  partition -> MultiGauge.Row.of(tags(partition), partition, safely(gauge.value)))
              .toList(),
          true);
    }
    states.register(
        now.stream().flatMap(partition -> stateRows(partition).stream()).toList(), true);
    stores.show(now);
  }

  private static List<MultiGauge.Row<?>> stateRows(OwnedPartition partition) {
    return Arrays.stream(PartitionStatus.values())
        .<MultiGauge.Row<?>>map(
            status ->
                MultiGauge.Row.of(
                    tags(partition).and("state", status.name()),
                    partition,
                    shownOne -> shownOne.status() == status ? 1 : 0))
        .toList();
  }

  private void add(
      MeterRegistry registry,
      String name,
      String unit,
      String description,
      ToDoubleFunction<OwnedPartition> value) {
    gauges.add(
        new Gauge(
            MultiGauge.builder("millrace.storage." + name)
                .baseUnit(unit)
                .description(description)
                .register(registry),
            value));
  }

  private static ToDoubleFunction<OwnedPartition> safely(ToDoubleFunction<OwnedPartition> value) {
    return partition -> {
      try {
        return value.applyAsDouble(partition);
      } catch (StoreException | IllegalStateException e) {
        return Double.NaN; // not open, or closed just now
      }
    };
  }

  private static Tags tags(OwnedPartition partition) {
    return Tags.of("partition", Integer.toString(partition.partition()));
  }
}
