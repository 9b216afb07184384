package dev.millrace.storage.ownership;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.PartitionState;
import dev.millrace.internal.v1.RecordOutcome;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.CorruptValueException;
import dev.millrace.storage.outcome.OutcomeFeed;
import dev.millrace.storage.outcome.OutcomeHub;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreException;
import dev.millrace.storage.summary.Summaries;
import dev.millrace.v1.ErrorReason;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition from its assignment to its release: what others may see of it. Its writer changes
 * it; a reader that finds damage may refuse it.
 */
public final class OwnedPartition {
  private static final Logger LOG = LoggerFactory.getLogger(OwnedPartition.class);

  /** A partition that is being opened is asked for again after this long. */
  private static final long RESTORING_RETRY_MILLIS = 200;

  /** Of a path, all but the file's own name: up to the last slash before any punctuation. */
  private static final Pattern DIRECTORIES = Pattern.compile("[^\\s=:,;'\"]*/(?:[^:,;'\"]*/)?");

  private final int partition;
  private final LogIdentity log;
  private final LagTracker lag;
  private final OutcomeHub hub;
  private final BoundWaiters waiters = new BoundWaiters();
  private final List<Runnable> followers = new CopyOnWriteArrayList<>();
  private volatile Condition condition = new Condition(PartitionStatus.OPENING, null);
  private volatile @Nullable Contents contents;
  private volatile AppliedState applied = AppliedState.EMPTY;

  @GuardedBy("this")
  private @Nullable OutcomeFeed feed;

  /** A partition that was just assigned. */
  public OwnedPartition(int partition, LogIdentity log, LagTracker lag, OutcomeHub hub) {
    this.partition = partition;
    this.log = log;
    this.lag = lag;
    this.hub = hub;
  }

  /**
   * A status and, when it is not a healthy one, why.
   *
   * @param refusal what reads are answered while it does not serve; null while it does
   */
  public record Condition(PartitionStatus status, @Nullable Refusal refusal) {}

  /**
   * What is read.
   *
   * @param store the partition's store
   * @param summaries the account totals beside it
   */
  public record Contents(Store store, Summaries summaries) {}

  public int partition() {
    return partition;
  }

  public LogIdentity log() {
    return log;
  }

  public LagTracker lag() {
    return lag;
  }

  public Condition condition() {
    return condition;
  }

  public PartitionStatus status() {
    return condition.status();
  }

  /** What is applied and readable. */
  public AppliedState applied() {
    return applied;
  }

  /** What to read from; only while {@link PartitionStatus#serves}. */
  public Contents contents() {
    Contents current = contents;
    if (current == null) {
      throw new IllegalStateException("the partition is not open: " + partition);
    }
    return current;
  }

  /**
   * The store is open at this state.
   *
   * @return false when the partition was taken away meanwhile, so that it must be closed again
   */
  public synchronized boolean opened(Contents opened, AppliedState state) {
    if (!status().mayBecome(PartitionStatus.SERVING)) {
      return false;
    }
    contents = opened;
    applied = state;
    become(PartitionStatus.SERVING, null);
    feed = hub.open(partition, log.topicIdBytes(), state.nextOffset());
    waiters.advanced(state.nextOffset());
    return true;
  }

  /**
   * A batch is in the store and in the summaries: readers may know.
   *
   * @param exceptions its outcomes that are not STORED, asked for only if anyone follows
   */
  public void advanced(AppliedState state, Supplier<List<RecordOutcome>> exceptions) {
    applied = state;
    waiters.advanced(state.nextOffset());
    requireNonNull(feedOrNull()).publish(state.nextOffset(), exceptions);
    followers.forEach(Runnable::run);
  }

  /** The state is written down differently; what it reflects is the same. */
  public void restated(AppliedState state) {
    applied = state;
  }

  /** The next record is of an unknown kind. */
  public synchronized void pausedAt(long offset, String type) {
    if (!status().mayBecome(PartitionStatus.PAUSED_NEWER_RECORD)) {
      return;
    }
    LOG.error(
        "record of a newer kind, partition paused: partition={} offset={} type={}",
        partition,
        offset,
        type);
    become(
        PartitionStatus.PAUSED_NEWER_RECORD,
        Refusal.of(
            Status.Code.UNAVAILABLE,
            ErrorReason.ERROR_REASON_PARTITION_REFUSED,
            "paused before offset %d: a record of kind '%s' needs a newer version"
                .formatted(offset, type)));
  }

  /**
   * The partition will not be served; once refused, the first reason stays. The log has all of it;
   * what is told to others, clients in the end, is rid of directories.
   */
  public synchronized void refuse(String cause, @Nullable Throwable failure) {
    if (!status().mayBecome(PartitionStatus.REFUSED)) {
      return;
    }
    LOG.error("partition refused: partition={} cause={}", partition, cause, failure);
    String told = DIRECTORIES.matcher(cause).replaceAll("");
    Refusal refusal =
        failure instanceof StoreException.Corrupt corrupt
            ? corrupt(told, corrupt.file())
            : Refusal.of(
                    Status.Code.UNAVAILABLE,
                    ErrorReason.ERROR_REASON_PARTITION_REFUSED,
                    "the partition refuses to serve: " + told)
                .with("cause", told);
    become(PartitionStatus.REFUSED, refusal.with("partition", Integer.toString(partition)));
    endFeed();
  }

  /**
   * What is answered where its store failed; damage takes the partition out of service.
   *
   * @return null when the store is neither damaged nor closed, so that the failure is another
   */
  public @Nullable Refusal refusalAfter(RuntimeException failure) {
    switch (failure) {
      case StoreException.Corrupt damage -> refuse(String.valueOf(damage.getMessage()), damage);
      case CorruptValueException damage -> {
        String message = String.valueOf(damage.getMessage());
        refuse(message, new StoreException.Corrupt(message, null, damage));
      }
      case StoreException.Closed _ -> {}
      default -> {
        return null;
      }
    }
    Refusal now = refusal();
    return now == null ? OwnedPartitions.notOwner(partition) : now;
  }

  /** It belongs to somebody else, or to nobody. */
  public synchronized void released() {
    if (!status().mayBecome(PartitionStatus.RELEASED)) {
      return;
    }
    become(PartitionStatus.RELEASED, OwnedPartitions.notOwner(partition));
    endFeed();
  }

  /** Why it can not be read now; null when it can. */
  public @Nullable Refusal refusal() {
    Condition now = condition;
    return switch (now.status()) {
      case SERVING, PAUSED_NEWER_RECORD -> null;
      case OPENING ->
          Refusal.unavailable(
                  ErrorReason.ERROR_REASON_PARTITION_RESTORING,
                  "the partition is being opened",
                  RESTORING_RETRY_MILLIS)
              .with("partition", Integer.toString(partition))
              .with("lag_records", Long.toString(lag.records(applied.nextOffset())));
      case REFUSED, RELEASED -> requireNonNull(now.refusal());
    };
  }

  /** Completes with true once every record below {@code offset} is readable, else with false. */
  public CompletableFuture<Boolean> reached(long offset, long timeoutMillis) {
    if (applied.nextOffset() >= offset) {
      return CompletableFuture.completedFuture(true);
    }
    if (!status().serves() && status() != PartitionStatus.OPENING) {
      return CompletableFuture.completedFuture(false);
    }
    CompletableFuture<Boolean> reached = waiters.add(offset, timeoutMillis);
    waiters.advanced(applied.nextOffset()); // it may have come between the look and the wait
    return reached;
  }

  /**
   * From now on {@code follower} is run whenever more is readable, and when nothing more will be.
   * It looks for itself what is new; it must not block nor throw.
   */
  public void follow(Runnable follower) {
    followers.add(follower);
  }

  /** The follower is not run again, but for a run that has begun. */
  public void unfollow(Runnable follower) {
    followers.remove(follower);
  }

  /** How many reads wait for an offset. */
  public int waiting() {
    return waiters.size();
  }

  /** What an answer that reflects everything below {@code nextOffset} says of itself. */
  public PartitionState stateAt(long nextOffset) {
    LagTracker.Age age = lag.age(nextOffset, applied.lastAppendMillis());
    return PartitionState.newBuilder()
        .setPartition(partition)
        .setTopicId(log.topicIdBytes())
        .setNextOffset(nextOffset)
        .setLagRecords(lag.records(nextOffset))
        .setLagMillis(age.lagMillis())
        .setStalenessMillis(age.stalenessMillis())
        .build();
  }

  private static Refusal corrupt(String cause, @Nullable String file) {
    Refusal refusal =
        Refusal.of(
            Status.Code.DATA_LOSS,
            ErrorReason.ERROR_REASON_DATA_CORRUPT,
            "the partition's store is damaged: " + cause);
    return file == null ? refusal : refusal.with("file", file);
  }

  private void endFeed() {
    waiters.giveUp();
    OutcomeFeed ended = feedOrNull();
    if (ended != null) {
      hub.release(ended);
    }
    followers.forEach(Runnable::run);
  }

  private synchronized @Nullable OutcomeFeed feedOrNull() {
    return feed;
  }

  private void become(PartitionStatus next, @Nullable Refusal refusal) {
    PartitionStatus now = status();
    if (!now.mayBecome(next)) {
      throw new IllegalStateException("partition " + partition + " is " + now + ", not " + next);
    }
    condition = new Condition(next, refusal);
    LOG.info("partition state: partition={} from={} to={}", partition, now, next);
  }
}
