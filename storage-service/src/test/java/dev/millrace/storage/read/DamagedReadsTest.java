package dev.millrace.storage.read;

import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.RecordCursor;
import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.ownership.PartitionStatus;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.GroupBy;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged block is an error that names its file, never the end of an answer. */
class DamagedReadsTest {
  private static final int TRANSACTIONS = 3_000;
  private static final int SMALL_TABLE_BYTES = 10_000;
  private static final int MANY = 10_000;
  private static final long NO_BOUND = Long.MAX_VALUE;
  private static final FieldFilter ALL = new FieldFilter(TransactionFilter.getDefaultInstance());

  @TempDir Path root;

  @Test
  void everyReadThatMeetsADamagedBlockIsRefusedAndNamesTheFile() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      Transaction[] many = new Transaction[TRANSACTIONS];
      for (int i = 0; i < many.length; i++) {
        many[i] = transaction("tx-" + i, "a", "b", i).toBuilder().setReference("r").build();
      }
      store.apply(many);
      store.writeTotals();
      for (Function<OwnedPartition, Integer> read : reads().values()) {
        assertThat(read.apply(store.partition)).isEqualTo(TRANSACTIONS);
      }
    }
    damageTheMiddleOfEveryTable();
    for (Map.Entry<String, Function<OwnedPartition, Integer>> read : reads().entrySet()) {
      try (ApplyHarness store = new ApplyHarness(root)) {
        Refusal refusal = ask(store, read.getValue());
        assertThat(refusal.reason())
            .as(read.getKey())
            .isEqualTo(ErrorReason.ERROR_REASON_DATA_CORRUPT);
        assertThat(refusal.metadata().get("file")).as(read.getKey()).endsWith(".sst");
        assertThat(store.partition.status()).isEqualTo(PartitionStatus.REFUSED);
      }
    }
  }

  private static Map<String, Function<OwnedPartition, Integer>> reads() {
    Map<String, Function<OwnedPartition, Integer>> reads = new LinkedHashMap<>();
    for (ListOrder order :
        List.of(ListOrder.LIST_ORDER_OLDEST_FIRST, ListOrder.LIST_ORDER_NEWEST_FIRST)) {
      reads.put("list " + order, partition -> list(partition, order));
      reads.put("scan " + order, partition -> scan(partition, order));
    }
    reads.put("reference", DamagedReadsTest::reference);
    reads.put("aggregate", DamagedReadsTest::aggregate);
    reads.put("estimate of all", partition -> estimate(partition, MANY));
    reads.put("estimate", partition -> estimate(partition, TRANSACTIONS - 1) + 1);
    return reads;
  }

  private static int list(OwnedPartition partition, ListOrder order) {
    var question =
        new AccountList.Question(
            "test",
            "a",
            order,
            EntryView.ENTRY_VIEW_SUMMARY,
            ALL,
            MANY,
            NO_BOUND,
            MANY,
            AccountList.ALL_TRANSACTIONS);
    return AccountList.entries(partition, question, PartitionCursor.getDefaultInstance())
        .read()
        .getEntriesCount();
  }

  private static int scan(OwnedPartition partition, ListOrder order) {
    long any = RecordScan.LOGGED_ANY;
    var question =
        new RecordScan.Question("test", order, ALL, any, any, MANY, NO_BOUND, MANY, false);
    return RecordScan.scan(partition, question, RecordCursor.getDefaultInstance())
        .getRecordsCount();
  }

  private static int reference(OwnedPartition partition) {
    var question = new ReferenceList.Question("test", "r", MANY, NO_BOUND);
    return ReferenceList.list(partition, question, RecordCursor.getDefaultInstance())
        .getRecordsCount();
  }

  private static int aggregate(OwnedPartition partition) {
    var question =
        new AccountAggregate.Question(
            "test", "a", ALL, List.of(GroupBy.GROUP_BY_DAY), MANY, NO_BOUND, MANY);
    return (int)
        AccountAggregate.aggregate(partition, question, PartitionCursor.getDefaultInstance())
            .getGroups(0)
            .getCount();
  }

  private static int estimate(OwnedPartition partition, int sample) {
    return (int)
        RecordEstimate.estimate(partition, new RecordEstimate.Question("test", ALL, sample))
            .getMatched();
  }

  private static Refusal ask(ApplyHarness store, Function<OwnedPartition, Integer> read) {
    OwnedPartitions owned = new OwnedPartitions();
    owned.add(store.partition);
    return new PartitionReads(owned, Runnable::run)
        .ask(
            PartitionBound.getDefaultInstance(),
            0,
            partition -> Refusal.invalid("none", "was answered with " + read.apply(partition)),
            PartitionReads.Part::refusal)
        .join();
  }

  private void damageTheMiddleOfEveryTable() throws Exception {
    try (Stream<Path> files = Files.list(root.resolve("partition-0"))) {
      for (Path table : files.filter(file -> file.toString().endsWith(".sst")).toList()) {
        byte[] bytes = Files.readAllBytes(table);
        if (bytes.length > SMALL_TABLE_BYTES) {
          bytes[bytes.length / 3] ^= 0x55;
          Files.write(table, bytes);
        }
      }
    }
  }
}
