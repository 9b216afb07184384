package dev.millrace.storage.maintain;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.StoreException;

/** What an act says of a store that failed it. */
public final class Problems {
  private Problems() {}

  /** Damage takes the partition out of service, as when a read finds it. */
  public static String of(StoreException failure, OwnedPartition partition) {
    Refusal refusal = partition.refusalAfter(failure);
    return refusal == null ? String.valueOf(failure.getMessage()) : refusal.message();
  }
}
