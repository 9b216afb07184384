package dev.millrace.storage.rpc;

import dev.millrace.admin.v1.SetOptionsResult;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.storage.maintain.Problems;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.RocksOptions;
import dev.millrace.storage.rocks.RocksShared;
import dev.millrace.storage.rocks.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Changes options of RocksDB for all stores of the process. Any thread; one change after the other,
 * so that all stores and those opened later end with the same.
 */
final class OptionChange {
  private final RocksShared shared;

  OptionChange(RocksShared shared) {
    this.shared = shared;
  }

  /**
   * What came of a change.
   *
   * @param options all that are set now for stores that are opened later
   */
  record Changed(List<SetOptionsResult> results, String options) {}

  /** Reads and checks them, and sets them for stores that are opened later and in open ones. */
  synchronized Changed set(String text, Collection<OwnedPartition> partitions) {
    RocksOptions changed = inShared(text);
    List<SetOptionsResult> results = new ArrayList<>();
    for (OwnedPartition partition : partitions) {
      results.add(
          SetOptionsResult.newBuilder()
              .setPartition(partition.partition())
              .setProblem(problem(partition, changed))
              .build());
    }
    return new Changed(results, shared.options().toString());
  }

  private RocksOptions inShared(String text) {
    try {
      RocksOptions changed = RocksOptions.parse(text);
      if (changed.isEmpty()) {
        throw Refusal.invalid("options", "must name at least one").asException();
      }
      shared.change(changed);
      return changed;
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("options", "must be " + e.getMessage()).asException();
    }
  }

  private static String problem(OwnedPartition partition, RocksOptions changed) {
    Refusal refusal = partition.refusal();
    if (refusal != null) {
      return refusal.message();
    }
    try {
      partition.contents().store().setOptions(changed);
      return "";
    } catch (StoreException e) {
      return Problems.of(e, partition);
    } catch (IllegalArgumentException e) { // does not fit what only this store has
      return "must be " + e.getMessage();
    }
  }
}
