package dev.millrace.query.cache;

import com.google.protobuf.ByteString;
import dev.millrace.query.freshness.PartitionFresh;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * An answer of the owners of all partitions, which was true once.
 *
 * @param body its bytes
 * @param partitions by number, what it reflects and how stale that was when it was read
 * @param readAtNanos when its reading began, in {@link System#nanoTime()}
 */
public record Snapshot(ByteString body, List<PartitionFresh> partitions, long readAtNanos) {
  /** What a {@link PartitionFresh} and the reference to it take. */
  static final int PARTITION_BYTES = 48;

  public Snapshot {
    partitions = List.copyOf(partitions);
  }

  /**
   * An answer.
   *
   * @param consulted all partitions of the log
   * @throws IllegalArgumentException when one of them is missing
   */
  public static Snapshot of(
      ByteString body, Map<Integer, PartitionFresh> consulted, long readAtNanos) {
    TreeMap<Integer, PartitionFresh> inOrder = new TreeMap<>(consulted);
    if (!inOrder.isEmpty()
        && (inOrder.firstKey() != 0 || inOrder.lastKey() != inOrder.size() - 1)) {
      throw new IllegalArgumentException("an answer of some partitions is no snapshot");
    }
    return new Snapshot(body, List.copyOf(inOrder.values()), readAtNanos);
  }

  /** How old it is at most, in whole milliseconds; at least 1. */
  public long ageMillis(long nowNanos) {
    return 1 + Math.max(0, TimeUnit.NANOSECONDS.toMillis(nowNanos - readAtNanos));
  }

  /** What it reflects, as of now: what was appended since is not known, so its age is lag too. */
  public Map<Integer, PartitionFresh> aged(long nowNanos) {
    long ageMillis = ageMillis(nowNanos);
    Map<Integer, PartitionFresh> aged = new TreeMap<>();
    for (int i = 0; i < partitions.size(); i++) {
      PartitionFresh then = partitions.get(i);
      aged.put(
          i,
          new PartitionFresh(
              then.nextOffset(), then.lagRecords(), then.stalenessMillis() + ageMillis));
    }
    return aged;
  }

  /**
   * Whether it may take the place of another: it reflects at least as much of every partition, and
   * where it reflects the same, it was read later.
   */
  boolean replaces(Snapshot other) {
    if (other.partitions.size() != partitions.size()) {
      return partitions.size() > other.partitions.size();
    }
    boolean more = false;
    for (int i = 0; i < partitions.size(); i++) {
      long mine = partitions.get(i).nextOffset();
      long theirs = other.partitions.get(i).nextOffset();
      if (mine < theirs) {
        return false;
      }
      more |= mine > theirs;
    }
    return more || readAtNanos - other.readAtNanos > 0;
  }
}
