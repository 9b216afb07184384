package dev.millrace.storage.ownership;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.v1.ErrorReason;
import io.grpc.Status;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The partitions this instance owns. The poll thread changes it, any thread reads. */
public final class OwnedPartitions {
  private final Map<Integer, OwnedPartition> owned = new ConcurrentSkipListMap<>();
  private volatile boolean assignmentKnown;

  /** The group's coordinator has said what is ours. */
  public void assignmentKnown(boolean known) {
    assignmentKnown = known;
  }

  /** Whether the coordinator has said what is ours, be it nothing. */
  public boolean assignmentKnown() {
    return assignmentKnown;
  }

  /** A partition was assigned. */
  public void add(OwnedPartition partition) {
    owned.put(partition.partition(), partition);
  }

  /** A partition was taken away. */
  public void remove(OwnedPartition partition) {
    owned.remove(partition.partition(), partition);
  }

  /** The partition if it is ours. */
  public @Nullable OwnedPartition get(int partition) {
    return owned.get(partition);
  }

  /** All of them, by number. */
  public Collection<OwnedPartition> all() {
    return List.copyOf(owned.values());
  }

  /** What a read of somebody else's partition is answered. */
  public static Refusal notOwner(int partition) {
    return Refusal.of(
            Status.Code.UNAVAILABLE,
            ErrorReason.ERROR_REASON_NOT_OWNER,
            "this instance does not own the partition")
        .with("partition", Integer.toString(partition));
  }
}
