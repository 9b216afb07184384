package dev.millrace.storage.read;

import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.internal.v1.PartitionRecords;
import dev.millrace.internal.v1.RecordKey;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.v1.ErrorReason;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordLookupTest {
  private static final int BODY_BYTES = 10_000;

  @TempDir Path root;

  @Test
  void aTransactionAppliedAfterTheReadBeganDoesNotHideAnOlderOne() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      AppliedState before =
          store.apply(transaction("tx", "a", "b", 1).toBuilder().setPartitionKey("z").build());
      OwnedPartition asOfBefore =
          new OwnedPartition(0, ApplyHarness.LOG, store.partition.lag(), store.hub);
      asOfBefore.opened(store.partition.contents(), before);
      store.apply(
          transaction("tx", "a", "b", 2).toBuilder().setPartitionKey("k").build(),
          transaction("tx", "a", "b", 3));

      assertThat(RecordLookup.batchGet(asOfBefore, "test", keys("tx"), RecordBudget.ofCall()))
          .extracting(answer -> answer.getRecords(0).getPosition().getOffset())
          .isEqualTo(0L);
      assertThat(RecordLookup.batchGet(store.partition, "test", keys("tx"), RecordBudget.ofCall()))
          .extracting(answer -> answer.getRecords(0).getPosition().getOffset())
          .isEqualTo(2L);
    }
  }

  @Test
  void aBatchOfTooManyBytesIsRefusedAndASingleRecordNever() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      for (int i = 0; i < 20; i++) {
        store.apply(
            transaction("tx-" + i, "a", "b", i).toBuilder()
                .setPayload(ByteString.copyFrom(new byte[BODY_BYTES]))
                .build());
      }
      List<RecordKey> all = keys(ids(20));
      RecordBudget budget = new RecordBudget(20L * BODY_BYTES);
      PartitionRecords refused = batchGet(store, all, budget);
      assertThat(refused.getError().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED.value());
      assertThat(refused.getError().getReason()).isEqualTo(ErrorReason.ERROR_REASON_BATCH_SIZE);
      assertThat(refused.getRecordsCount()).isZero();

      // What was refused takes nothing from the other parts of the call.
      PartitionRecords answered = batchGet(store, keys(ids(19)), budget);
      assertThat(answered.hasError()).isFalse();
      assertThat(answered.getRecordsList()).hasSize(19).allMatch(StoredRecord::hasPosition);
      assertThat(batchGet(store, keys(ids(2)), budget).hasError()).isTrue();
      assertThat(batchGet(store, keys("tx-7"), budget).getRecords(0).hasPosition()).isTrue();
    }
  }

  private static PartitionRecords batchGet(
      ApplyHarness store, List<RecordKey> keys, RecordBudget budget) {
    return RecordLookup.batchGet(store.partition, "test", keys, budget);
  }

  private static String[] ids(int count) {
    return IntStream.range(0, count).mapToObj(i -> "tx-" + i).toArray(String[]::new);
  }

  private static List<RecordKey> keys(String... ids) {
    return Stream.of(ids).map(id -> RecordKey.newBuilder().setId(id).build()).toList();
  }
}
