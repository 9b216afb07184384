package dev.millrace.query.lookup;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.query.cache.CachedTransaction;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.v1.Tier;
import java.util.Map;

/** What came of looking up one identity. */
public sealed interface KeyOutcome {
  /**
   * It is there.
   *
   * @param consulted what the answer reflects, by partition
   */
  record Found(CachedTransaction transaction, Tier tier, Map<Integer, PartitionFresh> consulted)
      implements KeyOutcome {}

  /**
   * No partition has it.
   *
   * @param tier who said so
   */
  record Absent(Tier tier, Map<Integer, PartitionFresh> consulted) implements KeyOutcome {}

  /** A partition that may have it could not answer. */
  record Failed(Refusal refusal) implements KeyOutcome {}
}
