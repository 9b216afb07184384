package dev.millrace.query.lookup;

import dev.millrace.query.cache.Snapshot;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.freshness.Requirement;
import dev.millrace.query.freshness.Watermarks;
import java.util.List;
import java.util.NavigableMap;

/** Decides whether what was true once still answers a read. */
final class Sufficiency {
  private final Watermarks watermarks;

  Sufficiency(Watermarks watermarks) {
    this.watermarks = watermarks;
  }

  /**
   * Whether the snapshot is fresh enough for the read.
   *
   * <p>Of a bound on staleness: its age and how stale it was together do not exceed it, and nothing
   * is known to have been applied longer ago than the bound that it does not reflect. Of tokens: it
   * covers them in every partition; then it also proves that they are not beyond the log's end.
   * Never for a read that demands everything.
   */
  boolean isEnough(Read read, Snapshot snapshot, long nowNanos) {
    if (snapshot.partitions().size() != read.owners().partitions()) {
      return false;
    }
    return switch (read.requirement()) {
      case Requirement.Staleness(long maxMillis) ->
          isWithin(read, snapshot, maxMillis, snapshot.ageMillis(nowNanos));
      case Requirement.Tokens(NavigableMap<Integer, Long> tokens) -> covers(snapshot, tokens);
      case Requirement.Everything _ -> false;
    };
  }

  private boolean isWithin(Read read, Snapshot snapshot, long maxMillis, long ageMillis) {
    List<PartitionFresh> partitions = snapshot.partitions();
    for (int i = 0; i < partitions.size(); i++) {
      PartitionFresh then = partitions.get(i);
      if (ageMillis + then.stalenessMillis() > maxMillis
          || then.nextOffset() < watermarks.appliedBefore(read.owners().topicId(), i, maxMillis)) {
        return false;
      }
    }
    return true;
  }

  private static boolean covers(Snapshot snapshot, NavigableMap<Integer, Long> tokens) {
    return tokens.entrySet().stream()
        .allMatch(
            token -> snapshot.partitions().get(token.getKey()).nextOffset() >= token.getValue());
  }
}
