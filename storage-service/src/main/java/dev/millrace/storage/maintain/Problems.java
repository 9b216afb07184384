package dev.millrace.storage.maintain;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.rocks.StoreException;

/** What an act says of a store that failed it. */
public final class Problems {
  private Problems() {}

  /** Damage takes the partition out of service, as when a read finds it. */
  public static String of(StoreException failure, OwnedPartition partition) {
    if (failure instanceof StoreException.Corrupt) {
      partition.refuse(String.valueOf(failure.getMessage()), failure);
    }
    if (failure instanceof StoreException.Closed || failure instanceof StoreException.Corrupt) {
      Refusal refusal = partition.refusal();
      return (refusal == null ? OwnedPartitions.notOwner(partition.partition()) : refusal)
          .message();
    }
    return String.valueOf(failure.getMessage());
  }
}
