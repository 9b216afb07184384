package dev.millrace.storage.apply;

import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.internal.v1.PartitionState;
import dev.millrace.storage.ownership.LogIdentity;
import dev.millrace.storage.rocks.StoreException;
import java.nio.file.Path;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreOpenerTest {
  private static final LogView.Bounds ANY = new LogView.Bounds(0, Long.MAX_VALUE);

  @TempDir Path root;

  @BeforeEach
  void makeAStoreAtOffsetTwo() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      store.apply(transaction("1", "a", "b", 1), transaction("2", "a", "b", 1));
    }
  }

  @Test
  void aStoreOfAnotherTopicIsRefused() {
    refused(new LogIdentity("cluster", new Uuid(1, 3), 4), ANY, "of another log");
  }

  @Test
  void aStoreOfAnotherClusterIsRefused() {
    refused(new LogIdentity("other", new Uuid(1, 2), 4), ANY, "of another log");
  }

  @Test
  void aStoreMadeForAnotherPartitionCountIsRefused() {
    refused(new LogIdentity("cluster", new Uuid(1, 2), 8), ANY, "of another log");
  }

  @Test
  void aLogThatStartsBehindTheStoreIsRefused() {
    refused(ApplyHarness.LOG, new LogView.Bounds(3, 10), "starts at offset 3");
  }

  @Test
  void aLogThatEndsBeforeTheStoreIsRefused() {
    refused(ApplyHarness.LOG, new LogView.Bounds(0, 1), "truncated");
  }

  @Test
  void aNewStoreOfATrimmedLogIsRefused() {
    assertThatThrownBy(
            () ->
                new ApplyHarness(
                    root.resolve("new"), ApplyHarness.LOG, new LogView.Bounds(1, 10), 10))
        .isInstanceOf(StoreException.Refused.class)
        .hasMessageContaining("starts at offset 1");
  }

  @Test
  void aStoreThatWasJustOpenedKnowsHowFarItIsBehind() throws Exception {
    try (ApplyHarness store =
        new ApplyHarness(root, ApplyHarness.LOG, new LogView.Bounds(0, 10), 10)) {
      PartitionState state = store.partition.stateAt(store.partition.applied().nextOffset());
      assertThat(state.getLagRecords()).isEqualTo(8);
      assertThat(state.getLagMillis())
          .isGreaterThan(System.currentTimeMillis() - ApplyHarness.APPEND_MILLIS - 60_000);
    }
    try (ApplyHarness store =
        new ApplyHarness(root, ApplyHarness.LOG, new LogView.Bounds(0, 2), 10)) {
      PartitionState state = store.partition.stateAt(store.partition.applied().nextOffset());
      assertThat(state.getLagRecords()).isZero();
      assertThat(state.getLagMillis()).isLessThan(60_000);
    }
  }

  private void refused(LogIdentity log, LogView.Bounds bounds, String reason) {
    assertThatThrownBy(() -> new ApplyHarness(root, log, bounds, 10))
        .isInstanceOf(StoreException.Refused.class)
        .hasMessageContaining(reason);
  }
}
