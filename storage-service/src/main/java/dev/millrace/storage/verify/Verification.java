package dev.millrace.storage.verify;

import com.google.protobuf.ByteString;
import dev.millrace.admin.v1.VerifyDifference;
import dev.millrace.admin.v1.VerifyResult;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreSnapshot;
import org.jspecify.annotations.Nullable;

/** The whole check of one partition's store. */
public final class Verification {
  private Verification() {}

  /**
   * Checks a store against itself and, when asked to, against the log.
   *
   * @param partitions of the topic
   * @param logs opens the log; null when it is not to be read
   * @throws dev.millrace.storage.rocks.StoreException when files are damaged or the store is closed
   * @throws org.apache.kafka.common.KafkaException when the log can not be read
   */
  public static VerifyResult run(
      Store store, int partition, int partitions, LogSource.@Nullable Opener logs, Watch watch)
      throws Watch.Cancelled {
    try (StoreSnapshot snapshot = store.snapshot()) {
      byte[] bytes = snapshot.get(ColumnFamily.META, AppliedState.key());
      AppliedState state = bytes == null ? AppliedState.EMPTY : AppliedState.parse(bytes);
      VerifyResult.Builder result = begin(partition, state);
      add(result, new StoreCheck(snapshot, state, partition, partitions, watch).check());
      add(result, new TotalsCheck(snapshot, state.summariesWatermark(), watch).check());
      if (logs != null) {
        try (LogSource log = logs.open(partition)) {
          LogCheck check = new LogCheck(snapshot, state, log, watch);
          add(result, check.check());
          result.setLogRecords(check.compared()).setLogStartOffset(log.start());
        }
      }
      return result.build();
    }
  }

  private static VerifyResult.Builder begin(int partition, AppliedState state) {
    byte[] digest = new byte[2 * Long.BYTES];
    Bytes.putLong(digest, 0, state.digest().high());
    Bytes.putLong(digest, Long.BYTES, state.digest().low());
    return VerifyResult.newBuilder()
        .setPartition(partition)
        .setNextOffset(state.nextOffset())
        .setDigest(ByteString.copyFrom(digest))
        .setStored(state.counters().stored())
        .setDuplicates(state.counters().duplicates())
        .setConflicts(state.counters().conflicts())
        .setDeadLetters(state.counters().deadLetters())
        .setMisplaced(state.counters().misplaced());
  }

  private static void add(VerifyResult.Builder result, @Nullable Difference difference) {
    if (difference != null) {
      result.addDifferences(
          VerifyDifference.newBuilder()
              .setFamily(difference.family())
              .setKey(difference.key())
              .setOffset(difference.offset())
              .setExpected(difference.expected())
              .setFound(difference.found()));
    }
  }
}
