package dev.millrace.storage.tail;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.PartitionState;
import dev.millrace.internal.v1.TailCursor;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.read.AppendTimes;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a stream: says where it begins, then what is wanted from there on, a chunk at a
 * time, until it has reached its end or can not be read any more. One thread at a time.
 */
final class PartitionTail {
  private final int number;
  private final TailCursor cursor;
  private final @Nullable OwnedPartition partition;
  private final long loggedFromMillis;
  private boolean begun;
  private boolean isNowKnown;
  private boolean done;
  private boolean isProgressDue;
  private long nextOffset;
  private long toldOffset;
  private int looked;

  /** A partition where the instance's ownership stands now. */
  PartitionTail(OwnedPartitions owned, TailCursor cursor) {
    this.number = cursor.getPartition();
    this.cursor = cursor;
    this.partition = owned.get(number);
    this.loggedFromMillis = loggedFromMillis(cursor);
    if (cursor.getNow() && partition != null && partition.refusal() == null) {
      nextOffset = partition.applied().nextOffset(); // of the call, not of its first step
      isNowKnown = true;
    }
  }

  @Nullable OwnedPartition partition() {
    return partition;
  }

  boolean isDone() {
    return done;
  }

  /** Records looked at by the last step. */
  int looked() {
    return looked;
  }

  /** Whether a step would find something to do. Any thread may have made it so. */
  boolean hasWork() {
    return !done
        && (!begun
            || isProgressDue
            || partition == null
            || partition.refusal() != null
            || partition.applied().nextOffset() > nextOffset);
  }

  /** Where it stands is to be told even when nothing is new. */
  void progressDue() {
    isProgressDue = true;
  }

  /** Does a bounded amount of work; returns what is to be sent, if anything. */
  @Nullable TailResponse step(RecordMatch match) {
    looked = 0;
    if (partition == null) {
      return refused(null, OwnedPartitions.notOwner(number));
    }
    Refusal refusal = partition.refusal();
    if (refusal != null) {
      return refused(partition, refusal);
    }
    try {
      return begun ? readOn(partition, match) : begin(partition);
    } catch (RuntimeException e) {
      refusal = partition.refusalAfter(e);
      if (refusal == null) {
        throw e;
      }
      return refused(partition, refusal);
    }
  }

  private static long loggedFromMillis(TailCursor cursor) {
    long only =
        cursor.hasOnlyLoggedFromMillis() ? cursor.getOnlyLoggedFromMillis() : Long.MIN_VALUE;
    return cursor.hasLoggedFromMillis() ? Math.max(only, cursor.getLoggedFromMillis()) : only;
  }

  private TailResponse begin(OwnedPartition from) {
    begun = true;
    long applied = from.applied().nextOffset();
    switch (cursor.getStartCase()) {
      case OFFSET -> nextOffset = cursor.getOffset();
      case LOGGED_FROM_MILLIS ->
          nextOffset =
              from.contents()
                  .store()
                  .<Long>read(
                      reader ->
                          AppendTimes.firstOffset(reader, applied, cursor.getLoggedFromMillis()));
      case NOW -> nextOffset = isNowKnown ? nextOffset : applied; // it was being opened
      case START_NOT_SET -> {} // from its first record
    }
    return told(from, TailResponse.newBuilder(), applied);
  }

  private @Nullable TailResponse readOn(OwnedPartition from, RecordMatch match) {
    long applied = from.applied().nextOffset(); // before anything is read
    long end = cursor.getEndOffset() == 0 ? applied : Math.min(applied, cursor.getEndOffset());
    TailResponse.Builder message = TailResponse.newBuilder();
    if (nextOffset < end) {
      Chunk chunk =
          Chunk.read(from.contents().store(), number, match, loggedFromMillis, nextOffset, end);
      message = chunk.message();
      looked = chunk.looked();
      nextOffset = chunk.nextOffset();
    }
    boolean stretchWithout = nextOffset - toldOffset >= Chunk.LOOKED_MAX;
    return message.getRecordsCount() > 0 || isProgressDue || stretchWithout || isAtEnd()
        ? told(from, message, applied)
        : null;
  }

  private TailResponse told(OwnedPartition from, TailResponse.Builder message, long applied) {
    isProgressDue = false;
    toldOffset = nextOffset;
    done = isAtEnd();
    return message.setState(from.stateAt(applied)).setNextOffset(nextOffset).setDone(done).build();
  }

  private boolean isAtEnd() {
    return cursor.getEndOffset() > 0 && nextOffset >= cursor.getEndOffset();
  }

  private TailResponse refused(@Nullable OwnedPartition from, Refusal refusal) {
    done = true;
    PartitionState state =
        from == null
            ? PartitionState.newBuilder().setPartition(number).build()
            : from.stateAt(from.applied().nextOffset());
    return TailResponse.newBuilder().setState(state).setError(refusal.asItemError()).build();
  }
}
