package dev.millrace.query.freshness;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.millrace.contract.ownership.Owners;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * End offsets from Kafka. One question is under way at a time for each isolation level; whoever
 * comes meanwhile shares the next one, since the one under way began too early for it.
 */
public final class KafkaEndOffsets implements EndOffsets {
  /** A broker that needs longer than this is treated as away. */
  private static final int TIMEOUT_MILLIS = 3_000;

  private final Admin admin;
  private final String topic;
  private final Supplier<Owners> owners;
  private final Watermarks watermarks;
  private final Map<IsolationLevel, Turn> turns = new HashMap<>();

  /**
   * End offsets of a topic.
   *
   * @param admin closed by its owner, not here
   * @param owners tells how many partitions the topic has
   * @param watermarks told of every end
   */
  public KafkaEndOffsets(
      Admin admin, String topic, Supplier<Owners> owners, Watermarks watermarks) {
    this.admin = admin;
    this.topic = topic;
    this.owners = owners;
    this.watermarks = watermarks;
    for (IsolationLevel isolation : IsolationLevel.values()) {
      turns.put(isolation, new Turn(isolation));
    }
  }

  @Override
  public CompletableFuture<NavigableMap<Integer, Long>> ask(IsolationLevel isolation) {
    Turn turn = turns.get(isolation);
    return turn == null
        ? CompletableFuture.failedFuture(new IllegalArgumentException(isolation.name()))
        : turn.join();
  }

  private CompletableFuture<NavigableMap<Integer, Long>> list(IsolationLevel isolation) {
    Owners view = owners.get();
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (int partition = 0; partition < view.partitions(); partition++) {
      wanted.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    return admin
        .listOffsets(wanted, new ListOffsetsOptions(isolation).timeoutMs(TIMEOUT_MILLIS))
        .all()
        .toCompletionStage()
        .toCompletableFuture()
        .thenApply(
            found -> {
              NavigableMap<Integer, Long> ends = new TreeMap<>();
              found.forEach(
                  (partition, end) -> {
                    ends.put(partition.partition(), end.offset());
                    watermarks.logged(view.topicId(), partition.partition(), end.offset());
                  });
              return ends;
            });
  }

  /** The question under way and the one after it. */
  private final class Turn {
    private final IsolationLevel isolation;

    @GuardedBy("this")
    private boolean underWay;

    @GuardedBy("this")
    private @Nullable CompletableFuture<NavigableMap<Integer, Long>> next;

    Turn(IsolationLevel isolation) {
      this.isolation = isolation;
    }

    CompletableFuture<NavigableMap<Integer, Long>> join() {
      CompletableFuture<NavigableMap<Integer, Long>> mine;
      synchronized (this) {
        if (underWay) {
          if (next == null) {
            next = new CompletableFuture<>();
          }
          return next;
        }
        underWay = true;
        mine = new CompletableFuture<>();
      }
      ask(mine);
      return mine;
    }

    private void ask(CompletableFuture<NavigableMap<Integer, Long>> answer) {
      var _ =
          CompletableFuture.completedFuture(isolation)
              .thenCompose(KafkaEndOffsets.this::list)
              .whenComplete(
                  (ends, failure) -> {
                    askNext();
                    if (failure == null) {
                      answer.complete(ends);
                    } else {
                      answer.completeExceptionally(failure);
                    }
                  });
    }

    private void askNext() {
      CompletableFuture<NavigableMap<Integer, Long>> following;
      synchronized (this) {
        following = next;
        next = null;
        underWay = following != null;
      }
      if (following != null) {
        ask(following);
      }
    }
  }
}
