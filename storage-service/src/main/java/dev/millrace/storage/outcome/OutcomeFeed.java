package dev.millrace.storage.outcome;

import com.google.protobuf.ByteString;
import dev.millrace.internal.v1.FollowOutcomesResponse;
import dev.millrace.internal.v1.RecordOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The outcomes of one owned partition. Consecutive messages to a follower join without a gap: a
 * follower joins, and the offset moves, under one lock.
 */
public final class OutcomeFeed {
  /** A message with so many outcomes stays well below gRPC's default limit of 4 MiB. */
  static final int OUTCOMES_PER_MESSAGE_MAX = 4_000;

  private final int partition;
  private final ByteString topicId;
  private final List<OutcomeFollower> followers = new ArrayList<>();
  private long nextOffset;
  private boolean released;

  OutcomeFeed(int partition, ByteString topicId, long nextOffset) {
    this.partition = partition;
    this.topicId = topicId;
    this.nextOffset = nextOffset;
  }

  /**
   * Tells followers of an applied batch; readers must already see it.
   *
   * @param next every record below it is applied
   * @param exceptions all that were not STORED, by offset; asked for only if anyone follows
   */
  public synchronized void publish(long next, Supplier<List<RecordOutcome>> exceptions) {
    long from = nextOffset;
    nextOffset = next;
    if (followers.isEmpty() || released) {
      return;
    }
    List<RecordOutcome> outcomes = exceptions.get();
    int at = 0;
    while (outcomes.size() - at > OUTCOMES_PER_MESSAGE_MAX) {
      List<RecordOutcome> part = outcomes.subList(at, at + OUTCOMES_PER_MESSAGE_MAX);
      // An offset's outcomes stay in one message, whose range ends before the next one's.
      long end = outcomes.get(at + OUTCOMES_PER_MESSAGE_MAX).getOffset();
      send(message(from, end).addAllExceptions(part).build());
      from = end;
      at += OUTCOMES_PER_MESSAGE_MAX;
    }
    send(message(from, next).addAllExceptions(outcomes.subList(at, outcomes.size())).build());
  }

  synchronized void join(OutcomeFollower follower) {
    if (!released) {
      followers.add(follower);
      follower.accept(message(nextOffset, nextOffset).build());
    }
  }

  synchronized void leave(OutcomeFollower follower) {
    followers.remove(follower);
  }

  synchronized void release() {
    released = true;
    send(message(nextOffset, nextOffset).setReleased(true).build());
    followers.clear();
  }

  private void send(FollowOutcomesResponse message) {
    for (OutcomeFollower follower : followers) {
      follower.accept(message);
    }
  }

  private FollowOutcomesResponse.Builder message(long from, long next) {
    return FollowOutcomesResponse.newBuilder()
        .setPartition(partition)
        .setTopicId(topicId)
        .setFromOffset(from)
        .setNextOffset(next);
  }
}
