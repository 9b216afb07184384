package dev.millrace.storage.tail;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;

/** The meters of streams, for all of the process. Any thread. */
final class TailMetrics {
  /** Why a stream ended. */
  enum Ending {
    /** Every partition reached its end or was refused. */
    COMPLETED,
    /** Its reader left. */
    CANCELLED,
    /** Its reader did not read. */
    NOT_READ,
    /** The instance stops. */
    STOPPED,
    /** By a failure that should not be. */
    FAILED
  }

  private final Map<Ending, Counter> endings = new EnumMap<>(Ending.class);
  private final Counter chunks;
  private final Counter records;
  private final Counter looked;

  TailMetrics(MeterRegistry registry, IntSupplier open) {
    for (Ending ending : Ending.values()) {
      endings.put(
          ending,
          Counter.builder("millrace.storage.tail.ended")
              .description("Streams that ended, by why")
              .tag("why", ending.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    chunks =
        Counter.builder("millrace.storage.tail.messages")
            .description("Messages of streams, those without records included")
            .register(registry);
    records =
        Counter.builder("millrace.storage.tail.records")
            .baseUnit("records")
            .description("Records sent to streams")
            .register(registry);
    looked =
        Counter.builder("millrace.storage.tail.looked")
            .baseUnit("records")
            .description("Records looked at for streams")
            .register(registry);
    Gauge.builder("millrace.storage.tail.streams", open::getAsInt)
        .description("Open streams of records")
        .register(registry);
  }

  void sent(int count) {
    chunks.increment();
    records.increment(count);
  }

  void looked(int count) {
    looked.increment(count);
  }

  void ended(Ending ending) {
    requireNonNull(endings.get(ending)).increment();
  }
}
