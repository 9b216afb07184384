package dev.millrace.storage.read;

import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.PartitionEstimate;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionFilter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordEstimateTest {
  private static final TransactionFilter NONE = TransactionFilter.getDefaultInstance();

  @TempDir Path root;

  @Test
  void allRecordsAreLookedAtWhenThereAreNoMoreThanTheSample() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      model.fill(300);
      for (int i = 0; i < 20; i++) {
        TransactionFilter filter = i == 0 ? NONE : model.filter(false);
        PartitionEstimate all = estimate(model, filter, model.stored.size());
        assertThat(all.getStored()).isEqualTo(model.stored.size());
        assertThat(all.getSampled()).isEqualTo(model.stored.size());
        assertThat(all.getMatched())
            .as("seed %d filter %s", model.seed, filter)
            .isEqualTo(model.records(filter).size());
      }
    }
  }

  @Test
  void aSampleIsSpreadEvenlySoThatAStretchCountsByItsLength() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      for (int i = 0; i < 4_000; i += 10) {
        Transaction[] batch = new Transaction[10];
        for (int j = 0; j < 10; j++) {
          // The second quarter is of another type: a sample of one end would miss it.
          String type = i >= 1_000 && i < 2_000 ? "fee" : "card";
          batch[j] = transaction("tx-" + (i + j), "a", "b", 1).toBuilder().setType(type).build();
        }
        model.store.apply(batch);
      }
      PartitionEstimate some = estimate(model, NONE.toBuilder().addTypes("fee").build(), 400);
      assertThat(some.getStored()).isEqualTo(4_000);
      assertThat(some.getSampled()).isEqualTo(400);
      assertThat(some.getMatched()).isBetween(99L, 101L);
    }
  }

  @Test
  void everyRecordIsSampledOnceWhereOffsetsHaveGaps() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      model.fill(200);
      int sample = model.stored.size() - 1;
      PartitionEstimate some = estimate(model, NONE, sample);
      assertThat(some.getSampled()).as("seed %d", model.seed).isBetween(sample / 2L, (long) sample);
      assertThat(some.getMatched()).isLessThanOrEqualTo(model.records(NONE).size());
    }
  }

  @Test
  void recordsTooLargeToBeAllLookedAtAreSampledEvenly() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      int payloadBytes = 200_000;
      int fitting = (int) (WorkLimit.SCANNED_BYTES_MAX / payloadBytes);
      ByteString payload = ByteString.copyFrom(new byte[payloadBytes]);
      for (int i = 0; i < 2 * fitting; i++) {
        model.store.apply(
            transaction("tx-" + i, "a", "b", 1).toBuilder()
                .setPayload(payload)
                .setType(i < fitting ? "first" : "second")
                .build());
      }
      PartitionEstimate some = estimate(model, NONE.toBuilder().addTypes("second").build(), 10_000);
      assertThat(some.getStored()).isEqualTo(2L * fitting);
      assertThat(some.getSampled()).isBetween(fitting - 1L, fitting + 1L);
      assertThat((double) some.getMatched() / some.getSampled()).isBetween(0.48, 0.52);
    }
  }

  @Test
  void anEmptyPartitionHasNoSample() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      PartitionEstimate none = estimate(model, NONE, 10);
      assertThat(none.getStored()).isZero();
      assertThat(none.getSampled()).isZero();
    }
  }

  @Test
  void everyOffsetOfARangeIsVisitedOnceAndWhateverCameBeforeIsSpread() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      for (int i = 0; i < 100; i++) {
        model.store.apply(transaction("tx-" + i, "a", "b", 1));
      }
      List<Long> visited = visit(model, 1000, 1000);
      assertThat(visited).hasSize(100).doesNotHaveDuplicates();
      assertThat(visit(model, 1000, 1)).containsExactly(0L);
      List<Long> tenth = visited.subList(0, 10).stream().sorted().toList();
      for (int i = 1; i < 10; i++) {
        assertThat(tenth.get(i) - tenth.get(i - 1)).isBetween(4L, 21L);
      }
    }
  }

  private static List<Long> visit(ModelStore model, int wanted, int stopAfter) {
    List<Long> visited = new ArrayList<>();
    model
        .store
        .partition
        .contents()
        .store()
        .<@Nullable Void>read(
            reader -> {
              SpreadOffsets.visit(
                  reader,
                  wanted,
                  model.store.partition.applied().nextOffset(),
                  (key, value) -> {
                    visited.add(PackedPosition.offset(RecordValue.position(key)));
                    return visited.size() < stopAfter;
                  });
              return null;
            });
    return visited;
  }

  private static PartitionEstimate estimate(
      ModelStore model, TransactionFilter filter, int sample) {
    return RecordEstimate.estimate(
        model.store.partition,
        new RecordEstimate.Question(ModelStore.LEDGER, new FieldFilter(filter), sample));
  }
}
