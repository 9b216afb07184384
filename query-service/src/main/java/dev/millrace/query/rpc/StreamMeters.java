package dev.millrace.query.rpc;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** What the public streams count. */
public final class StreamMeters {
  /** The public streams. */
  enum Method {
    WATCH,
    EXPORT
  }

  /** How a stream ended. */
  enum Ending {
    /** An export that is complete. */
    COMPLETED,
    /** The client left, or its deadline passed. */
    CANCELLED,
    /** The client did not read. */
    NOT_READ,
    /** Its request, or a partition that was away for too long. */
    REFUSED,
    /** The instance stops. */
    STOPPED
  }

  private record Meters(
      AtomicInteger open, Counter messages, Counter transactions, Map<Ending, Counter> endings) {}

  private final MeterRegistry registry;
  private final Map<Method, Meters> meters = new EnumMap<>(Method.class);

  /** Registers the meters. */
  public StreamMeters(MeterRegistry registry) {
    this.registry = registry;
    for (Method method : Method.values()) {
      meters.put(method, register(registry, method.name().toLowerCase(Locale.ROOT)));
    }
  }

  /** How far the watch that is furthest behind is. */
  void lagOfWatches(LongSupplier records) {
    Gauge.builder("millrace.query.watch.lag", records::getAsLong)
        .baseUnit("records")
        .description("In the log and not looked at by the watch that is furthest behind")
        .register(registry);
  }

  /** How many are open. */
  AtomicInteger open(Method method) {
    return requireNonNull(meters.get(method)).open();
  }

  void sent(Method method, int transactions) {
    Meters of = requireNonNull(meters.get(method));
    of.messages().increment();
    of.transactions().increment(transactions);
  }

  void ended(Method method, Ending ending) {
    requireNonNull(requireNonNull(meters.get(method)).endings().get(ending)).increment();
  }

  private static Meters register(MeterRegistry registry, String method) {
    AtomicInteger open = new AtomicInteger();
    Gauge.builder("millrace.query.streams", open, AtomicInteger::get)
        .description("Open streams of clients")
        .tag("method", method)
        .register(registry);
    Map<Ending, Counter> endings = new EnumMap<>(Ending.class);
    for (Ending ending : Ending.values()) {
      endings.put(
          ending,
          Counter.builder("millrace.query.streams.ended")
              .description("Streams that ended, by why")
              .tag("method", method)
              .tag("why", ending.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    return new Meters(
        open,
        Counter.builder("millrace.query.stream.messages")
            .description("Messages of streams, heartbeats included")
            .tag("method", method)
            .register(registry),
        Counter.builder("millrace.query.stream.transactions")
            .baseUnit("transactions")
            .description("Transactions sent to streams")
            .tag("method", method)
            .register(registry),
        endings);
  }
}
