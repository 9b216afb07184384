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

/** Changes options of RocksDB for all stores of the process. Any thread. */
final class OptionChange {
  private OptionChange() {}

  /** Reads and checks them, and sets them for the stores that are opened from now on. */
  static RocksOptions shared(String text, RocksShared shared) {
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

  /** Sets them in the stores that are open. */
  static List<SetOptionsResult> in(Collection<OwnedPartition> partitions, RocksOptions changed) {
    List<SetOptionsResult> results = new ArrayList<>();
    for (OwnedPartition partition : partitions) {
      results.add(
          SetOptionsResult.newBuilder()
              .setPartition(partition.partition())
              .setProblem(problem(partition, changed))
              .build());
    }
    return results;
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
    }
  }
}
