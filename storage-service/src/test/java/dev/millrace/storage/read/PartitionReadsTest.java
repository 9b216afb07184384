package dev.millrace.storage.read;

import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.RecordKey;
import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.ownership.PartitionStatus;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionReadsTest {
  private static final int SMALL_TABLE_BYTES = 10_000;

  @TempDir Path root;
  private final OwnedPartitions owned = new OwnedPartitions();
  private final PartitionReads reads = new PartitionReads(owned, Runnable::run);

  @Test
  void aDamagedFileIsNamedAndThePartitionIsQuarantined() throws Exception {
    Transaction[] many = new Transaction[2_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = transaction("tx-" + i, "a", "b", i);
    }
    try (ApplyHarness store = new ApplyHarness(root)) {
      store.apply(many);
      store.writeTotals();
    }
    List<Path> tables = damageEveryTable();
    try (ApplyHarness store = new ApplyHarness(root)) {
      owned.add(store.partition);
      Refusal refusal = ask(0);
      assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_DATA_CORRUPT);
      assertThat(tables)
          .extracting(table -> table.getFileName().toString())
          .contains(refusal.metadata().get("file"));
      assertThat(refusal.toString()).doesNotContain(root.toString());
      assertThat(store.partition.status()).isEqualTo(PartitionStatus.REFUSED);
      assertThat(ask(0).reason()).isEqualTo(ErrorReason.ERROR_REASON_DATA_CORRUPT);
    }
  }

  @Test
  void aReadThatWaitsIsAnsweredOnceItsBoundIsApplied() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      owned.add(store.partition);
      CompletableFuture<Long> answer =
          reads.ask(
              PartitionBound.newBuilder().setMinNextOffset(2).build(),
              60_000,
              partition -> partition.applied().nextOffset(),
              part -> -1L);
      store.apply(transaction("1", "a", "b", 1));
      assertThat(answer).isNotDone();
      store.apply(transaction("2", "a", "b", 1));
      assertThat(answer).isCompletedWithValue(2L);
    }
  }

  @Test
  void aStoreClosedUnderAReadIsNoLongerOwned() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      owned.add(store.partition);
      store.partition.contents().store().close();
      assertThat(ask(0).reason()).isEqualTo(ErrorReason.ERROR_REASON_NOT_OWNER);
    }
    assertThat(ask(7).reason()).isEqualTo(ErrorReason.ERROR_REASON_NOT_OWNER);
  }

  private Refusal ask(int partition) {
    List<RecordKey> keys =
        Stream.of("tx-1", "tx-500", "tx-999", "tx-1999")
            .map(id -> RecordKey.newBuilder().setId(id).build())
            .toList();
    return reads
        .ask(
            PartitionBound.newBuilder().setPartition(partition).build(),
            0,
            owned -> {
              RecordLookup.batchGet(owned, "test", keys, RecordBudget.ofCall());
              return Refusal.invalid("none", "was answered");
            },
            PartitionReads.Part::refusal)
        .join();
  }

  /** Flips bytes among the data of every table that holds more than a few entries. */
  private List<Path> damageEveryTable() throws IOException {
    List<Path> damaged = new ArrayList<>();
    try (Stream<Path> files = Files.list(root.resolve("partition-0"))) {
      for (Path table : files.filter(file -> file.toString().endsWith(".sst")).toList()) {
        byte[] bytes = Files.readAllBytes(table);
        if (bytes.length > SMALL_TABLE_BYTES) {
          for (int at = 100; at < bytes.length * 3 / 4; at += 1000) {
            bytes[at] ^= 0x55;
          }
          Files.write(table, bytes);
          damaged.add(table);
        }
      }
    }
    return damaged;
  }
}
