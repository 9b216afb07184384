package dev.millrace.query.lookup;

import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.v1.Explanation;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.Tier;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Notes how a read is made, where its request wants to know; else nothing. Any thread. */
public sealed interface Recorder permits Recorder.Off, Recording {
  /** For requests that do not want to know. */
  Recorder OFF = new Off();

  /** What the time of a read is spent on. */
  enum Stage {
    /** Whether the request can be answered at all. */
    CHECK,
    LOCAL_CACHE,
    /** Asking it, or those who already do. */
    REDIS,
    /** Finding out which offset the demanded freshness is. */
    BOUND,
    /** Asking the owners, waits for the bound included. */
    STORE,
    /** The answer from its parts. */
    MERGE
  }

  /** What passed since the call before, or since the start, was spent on this. */
  void spent(Stage stage);

  /** The owners of these partitions are asked. */
  void asked(Collection<Integer> partitions);

  /**
   * How the answer was made; empty for who did not ask. What passed since the last stage counts as
   * merging.
   *
   * @param tier the slowest that took part
   * @param consulted what it reflects
   */
  Optional<Explanation> explain(Tier tier, Map<Integer, PartitionFresh> consulted);

  /** The same for what never changes: it is as stale as it lags. */
  Optional<Explanation> explain(Tier tier, ReadAt readAt);

  /** Notes nothing. */
  final class Off implements Recorder {
    private Off() {}

    @Override
    public void spent(Stage stage) {
      // nobody wants to know
    }

    @Override
    public void asked(Collection<Integer> partitions) {
      // nobody wants to know
    }

    @Override
    public Optional<Explanation> explain(Tier tier, Map<Integer, PartitionFresh> consulted) {
      return Optional.empty();
    }

    @Override
    public Optional<Explanation> explain(Tier tier, ReadAt readAt) {
      return Optional.empty();
    }
  }
}
