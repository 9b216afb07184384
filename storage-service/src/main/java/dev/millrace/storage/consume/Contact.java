package dev.millrace.storage.consume;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the brokers have been heard of, by the consumer's own counts: each partition's leader
 * tells how far its log reaches, no other broker does. The poll thread's own.
 */
final class Contact {
  /** A response after a longer silence may have been sent before it: the next one counts. */
  private static final long GAP_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  /**
   * What a new leader answers for so long may still be of fetches without the partition: one that
   * was under way, and those until the position is validated. Each takes a quarter second at most.
   */
  private static final long NEW_LEADER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanoTime;
  private final String topic;
  private final Count bytes = new Count("consumer-metrics", "incoming-byte-total", null);
  private final Count fetches = new Count("consumer-fetch-manager-metrics", "fetch-total", null);
  private final Map<Integer, Broker> brokers = new HashMap<>();
  private final Map<Integer, Leader> leaders = new HashMap<>();
  private volatile long lastByteNanos;

  /** A partition's leader, and since when it is known as that. */
  private record Leader(int broker, long sinceNanos) {}

  Contact(String topic, LongSupplier nanoTime) {
    this.topic = topic;
    this.nanoTime = nanoTime;
    this.lastByteNanos = nanoTime.getAsLong();
  }

  /** Takes in what came since the last call. */
  void look(Consumer<?, ?> consumer) {
    long now = nanoTime.getAsLong();
    if (bytes.moved(consumer)) {
      lastByteNanos = now;
    }
    findLeaders(consumer, now);
    boolean fetched = fetches.moved(consumer);
    brokers.values().forEach(broker -> broker.look(consumer, fetched, now));
  }

  /**
   * Whether the partition's leader told, between the last two looks, how far its log reaches now. A
   * process that was halted finds an old response when it goes on, and does not take it for news.
   */
  boolean fetched(int partition) {
    Leader leader = leaders.get(partition);
    if (leader == null || nanoTime.getAsLong() - leader.sinceNanos < 0) {
      return false;
    }
    Broker broker = brokers.get(leader.broker);
    return broker != null && broker.fetched;
  }

  /** Seconds since anything came, heartbeats included; any thread. */
  long silentSeconds() {
    return TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - lastByteNanos);
  }

  /** By the metadata that the client itself sends its fetches by; asks nothing of a broker. */
  private void findLeaders(Consumer<?, ?> consumer, long now) {
    try {
      for (PartitionInfo partition : consumer.partitionsFor(topic, Duration.ZERO)) {
        Node leader = partition.leader();
        if (leader == null || leader.isEmpty()) {
          continue; // it comes back, or another is named
        }
        Leader known = leaders.get(partition.partition());
        if (known == null || known.broker != leader.id()) {
          long since = known == null ? now : now + NEW_LEADER_NANOS;
          leaders.put(partition.partition(), new Leader(leader.id(), since));
          brokers.computeIfAbsent(leader.id(), id -> new Broker(id, now));
        }
      }
    } catch (TimeoutException e) {
      // The client knows nothing of the topic now: what it knew holds until it does.
    }
  }

  /** A broker that leads partitions. */
  private static final class Broker {
    private final Count responses;
    private long lastNanos;
    private boolean fetched;

    Broker(int id, long now) {
      responses = new Count("consumer-node-metrics", "response-total", "node-" + id);
      lastNanos = now;
    }

    /** What a broker answers is known for each, that it was a fetch only for all together. */
    void look(Consumer<?, ?> consumer, boolean anyFetched, long now) {
      fetched = false;
      if (anyFetched && responses.moved(consumer)) {
        fetched = now - lastNanos <= GAP_NANOS_MAX;
        lastNanos = now;
      }
    }
  }

  /** One of the consumer's metrics, found once. */
  private static final class Count {
    private final String group;
    private final String name;
    private final @Nullable String node;
    private @Nullable Metric metric;
    private double last;

    Count(String group, String name, @Nullable String node) {
      this.group = group;
      this.name = name;
      this.node = node;
    }

    boolean moved(Consumer<?, ?> consumer) {
      if (metric == null) {
        metric = find(consumer);
      }
      double now = metric == null ? last : (double) metric.metricValue();
      boolean moved = now != last;
      last = now;
      return moved;
    }

    private @Nullable Metric find(Consumer<?, ?> consumer) {
      for (Metric candidate : consumer.metrics().values()) {
        MetricName found = candidate.metricName();
        int tags = node == null ? 1 : 2; // the client's id, and a broker's
        if (found.name().equals(name)
            && found.group().equals(group)
            && found.tags().size() == tags
            && (node == null || node.equals(found.tags().get("node-id")))) {
          return candidate;
        }
      }
      return null;
    }
  }
}
