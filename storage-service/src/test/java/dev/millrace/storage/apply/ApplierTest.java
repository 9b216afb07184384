package dev.millrace.storage.apply;

import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.log.DeadLetter;
import dev.millrace.internal.v1.FollowOutcomesResponse;
import dev.millrace.internal.v1.RecordOutcome;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.AppliedState.Counters;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.read.SummaryLookup;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Transaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplierTest {
  @TempDir Path root;

  @Test
  void duplicatesAndConflictsWithinABatchAreAnsweredPerRecord() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      Transaction first = transaction("tx", "a", "b", 1);
      Transaction other = first.toBuilder().setType("x").setAmount(amount(2)).build();
      AppliedState state = store.apply(first, first, other, first);
      assertThat(state.counters()).isEqualTo(new Counters(1, 2, 1, 0, misplaced(state)));
      assertThat(store.exceptions)
          .extracting(RecordOutcome::getOutcome)
          .containsExactly(
              Outcome.OUTCOME_DUPLICATE, Outcome.OUTCOME_CONFLICT, Outcome.OUTCOME_DUPLICATE);
      assertThat(store.exceptions).allMatch(outcome -> outcome.getOriginal().getOffset() == 0);
      assertThat(store.exceptions.get(1).getConflictingFieldsList())
          .containsExactly("amount", "type");
    }
  }

  @Test
  void duplicatesAreFoundAcrossBatchesAndAfterReopening() throws Exception {
    Transaction first = transaction("tx", "a", "b", 1);
    try (ApplyHarness store = new ApplyHarness(root)) {
      store.apply(transaction("other", "a", "b", 1), first);
      store.apply(first);
      assertThat(store.exceptions.getLast().getOriginal().getOffset()).isEqualTo(1);
    }
    try (ApplyHarness store = new ApplyHarness(root)) {
      assertThat(store.partition.applied().nextOffset()).isEqualTo(3);
      store.apply(first, first.toBuilder().setDebitAccount("c").build());
      assertThat(store.exceptions)
          .extracting(RecordOutcome::getOutcome)
          .containsExactly(Outcome.OUTCOME_DUPLICATE, Outcome.OUTCOME_CONFLICT);
      Counters counters = store.partition.applied().counters();
      assertThat(counters.stored()).isEqualTo(2);
      assertThat(counters.duplicates()).isEqualTo(2);
      assertThat(counters.conflicts()).isEqualTo(1);
    }
  }

  @Test
  void sameContentInOtherBytesIsADuplicate() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      Transaction first =
          transaction("tx", "a", "b", 1).toBuilder()
              .putAttributes("x", "1")
              .putAttributes("y", "2")
              .build();
      Transaction reordered =
          first.toBuilder()
              .clearAttributes()
              .putAttributes("y", "2")
              .putAttributes("x", "1")
              .build();
      assertThat(reordered.toByteArray()).isNotEqualTo(first.toByteArray());
      AppliedState state = store.apply(first, reordered);
      assertThat(state.counters().duplicates()).isEqualTo(1);
    }
  }

  @Test
  void everythingComesToTheSameWhateverTheBatches() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<byte[]> log = log(random, 2_000);
    AppliedState whole;
    List<String> contents;
    try (ApplyHarness store = new ApplyHarness(root.resolve("whole"))) {
      store.applyAs(log);
      store.applier.writeTotals();
      whole = store.partition.applied();
      contents = contents(store);
    }
    Path pieces = root.resolve("pieces");
    int at = 0;
    while (at < log.size()) {
      // Reopened now and then, with and without totals written.
      try (ApplyHarness store = new ApplyHarness(pieces)) {
        for (int batch = 0; batch < 10 && at < log.size(); batch++) {
          int end = Math.min(log.size(), at + 1 + random.nextInt(100));
          store.applyAs(log.subList(at, end));
          at = end;
        }
        if (random.nextBoolean()) {
          store.applier.writeTotals();
        }
      }
    }
    try (ApplyHarness store = new ApplyHarness(pieces)) {
      assertThat(store.partition.applied()).as("seed %d", seed).isEqualTo(whole);
      assertThat(contents(store)).as("seed %d", seed).isEqualTo(contents);
    }
    assertThat(
            whole.counters().stored()
                + whole.counters().duplicates()
                + whole.counters().conflicts()
                + whole.counters().deadLetters())
        .isEqualTo(log.size());
  }

  @Test
  void totalsAreDerivedAgainWhenTheyWereNotWritten() throws Exception {
    AccountSummary before;
    try (ApplyHarness store = new ApplyHarness(root)) {
      store.apply(transaction("1", "a", "b", 10), transaction("2", "b", "a", 4));
      store.applier.writeTotals();
      store.apply(transaction("3", "a", "a", 7), transaction("1", "a", "b", 10));
      before = summary(store, "a");
      assertThat(store.partition.applied().summariesWatermark()).isEqualTo(2);
    }
    assertThat(before.getCount()).isEqualTo(3);
    assertThat(before.getTotals(0).getDebit().getLow()).isEqualTo(17);
    assertThat(before.getTotals(0).getCredit().getLow()).isEqualTo(11);
    try (ApplyHarness store = new ApplyHarness(root)) {
      assertThat(summary(store, "a")).isEqualTo(before);
      assertThat(store.partition.applied().summariesWatermark()).isEqualTo(4);
    }
  }

  @Test
  void aFewCachedAccountsAreEnoughForExactTotals() throws Exception {
    int accountsMax = 10;
    try (ApplyHarness store =
        new ApplyHarness(
            root, ApplyHarness.LOG, new LogView.Bounds(0, Long.MAX_VALUE), accountsMax)) {
      for (int round = 0; round < 20; round++) {
        Transaction[] batch = new Transaction[50];
        for (int i = 0; i < batch.length; i++) {
          batch[i] = transaction("tx-" + round + "-" + i, "d" + i, "c" + round, 1);
        }
        store.apply(batch);
      }
      assertThat(store.partition.contents().summaries().cached()).isLessThanOrEqualTo(51);
      for (int i = 0; i < 50; i++) {
        assertThat(summary(store, "d" + i).getCount()).isEqualTo(20);
      }
      for (int round = 0; round < 20; round++) {
        assertThat(summary(store, "c" + round).getCount()).isEqualTo(50);
      }
    }
  }

  @Test
  void nothingAdvancesWhileDeadLettersCanNotBeDelivered() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      store.deadLettersDeliverable = false;
      List<byte[]> batch =
          List.of(
              transaction("tx", "a", "b", 1).toByteArray(),
              "garbage".getBytes(StandardCharsets.UTF_8));
      assertThat(store.applyAs(batch)).isEqualTo(Applier.Result.STOPPED);
      assertThat(store.partition.applied()).isEqualTo(AppliedState.EMPTY);
      assertThat(summary(store, "a").getCount()).isZero();

      store.deadLettersDeliverable = true;
      assertThat(store.applyAs(batch)).isEqualTo(Applier.Result.APPLIED);
      assertThat(store.partition.applied().counters().stored()).isEqualTo(1);
      assertThat(store.partition.applied().counters().deadLetters()).isEqualTo(1);
      assertThat(summary(store, "a").getCount()).isEqualTo(1);
      assertThat(store.deadLetters).hasSize(1);
      assertThat(store.exceptions.getLast().getError().getMetadataMap())
          .containsEntry("cause", DeadLetter.REASON_UNDECODABLE);
    }
  }

  @Test
  void aBatchIsAppliedUpToARecordOfANewerKind() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      RecordHeaders newer = new RecordHeaders();
      newer.add("millrace-type", "redaction".getBytes(StandardCharsets.UTF_8));
      List<ConsumerRecord<byte[], byte[]>> records =
          List.of(
              ApplyHarness.logged(
                  0, transaction("1", "a", "b", 1).toByteArray(), new RecordHeaders()),
              ApplyHarness.logged(1, new byte[0], newer),
              ApplyHarness.logged(
                  2, transaction("2", "a", "b", 1).toByteArray(), new RecordHeaders()));
      assertThat(store.applier.apply(LogBatch.of(records, 3, 3), () -> false))
          .isEqualTo(Applier.Result.NEWER_RECORD);
      assertThat(store.applier.newerType()).isEqualTo("redaction");
      assertThat(store.partition.applied().nextOffset()).isEqualTo(1);
      assertThat(store.partition.applied().counters().stored()).isEqualTo(1);
    }
  }

  @Test
  void aRecordOfANewerKindStopsABatchOfSeveralPolls() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      RecordHeaders newer = new RecordHeaders();
      newer.add("millrace-type", "redaction".getBytes(StandardCharsets.UTF_8));
      BatchQueue queue = new BatchQueue(100, 1_000_000);
      queue.offer(LogBatch.of(List.of(plain(0), plain(1)), 2, 3));
      queue.offer(
          LogBatch.of(
              List.of(plain(2), ApplyHarness.logged(3, new byte[0], newer, 4), plain(4)), 5, 4));
      assertThat(store.applier.apply(queue.drain(100, 1_000_000, 0), () -> false))
          .isEqualTo(Applier.Result.NEWER_RECORD);
      assertThat(store.partition.applied().nextOffset()).isEqualTo(3);
      assertThat(store.partition.applied().epoch()).contains(4);
      assertThat(store.partition.applied().counters().stored()).isEqualTo(3);
    }
  }

  private static ConsumerRecord<byte[], byte[]> plain(long offset) {
    byte[] value = transaction("plain-" + offset, "a", "b", 1).toByteArray();
    return ApplyHarness.logged(offset, value, new RecordHeaders());
  }

  @Test
  void theEpochReachesUpToTheRecordThatABatchStopsAt() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      RecordHeaders newer = new RecordHeaders();
      newer.add("millrace-type", "redaction".getBytes(StandardCharsets.UTF_8));
      // Between the two, control records of a later leader.
      List<ConsumerRecord<byte[], byte[]>> records =
          List.of(
              ApplyHarness.logged(
                  0, transaction("1", "a", "b", 1).toByteArray(), new RecordHeaders()),
              ApplyHarness.logged(5, new byte[0], newer, 4));
      store.applier.apply(LogBatch.of(records, 6, 4), () -> false);
      assertThat(store.partition.applied().nextOffset()).isEqualTo(5);
      assertThat(store.partition.applied().epoch()).contains(4);
    }
  }

  @Test
  void positionsWithoutRecordsAreKept() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      store.applier.apply(LogBatch.of(List.of(), 7, 2), () -> false);
    }
    try (ApplyHarness store = new ApplyHarness(root)) {
      assertThat(store.partition.applied().nextOffset()).isEqualTo(7);
      assertThat(store.partition.applied().epoch()).contains(2);
    }
  }

  @Test
  void followersHearOfEveryRangeWithoutAGap() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      Transaction first = transaction("tx", "a", "b", 1);
      Transaction[] many = new Transaction[10_000];
      Arrays.fill(many, first);
      store.apply(first);
      store.apply(many);
      store.apply(transaction("last", "a", "b", 1));

      long next = 0;
      for (FollowOutcomesResponse message : store.messages) {
        assertThat(message.getFromOffset()).isEqualTo(next);
        next = message.getNextOffset();
        for (RecordOutcome outcome : message.getExceptionsList()) {
          assertThat(outcome.getOffset()).isBetween(message.getFromOffset(), next - 1);
        }
        assertThat(message.getExceptionsCount()).isLessThanOrEqualTo(4_000);
      }
      assertThat(next).isEqualTo(10_002);
      assertThat(store.exceptions).hasSize(10_000);
    }
  }

  private static List<byte[]> log(Random random, int count) {
    List<byte[]> log = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int kind = random.nextInt(20);
      if (kind == 0) {
        log.add(("garbage " + i).getBytes(StandardCharsets.UTF_8));
      } else {
        // Few ids: many are seen again, some with other content.
        Transaction transaction =
            transaction(
                "tx-" + random.nextInt(count),
                "account-" + random.nextInt(30),
                "account-" + random.nextInt(30),
                random.nextInt(3));
        log.add(
            transaction.toBuilder()
                .setCurrency(random.nextBoolean() ? "EUR" : "USD")
                .setReference(random.nextBoolean() ? "ref" + random.nextInt(5) : "")
                .build()
                .toByteArray());
      }
    }
    return log;
  }

  /** Every entry of every family but meta. */
  private static List<String> contents(ApplyHarness store) {
    List<String> entries = new ArrayList<>();
    for (ColumnFamily family : ColumnFamily.values()) {
      if (family == ColumnFamily.META) {
        continue;
      }
      store
          .partition
          .contents()
          .store()
          .read(
              reader -> {
                reader.scan(
                    family,
                    new byte[0],
                    null,
                    (key, value) ->
                        entries.add(
                            family
                                + HexFormat.of().formatHex(key)
                                + HexFormat.of().formatHex(value)));
                return null;
              });
    }
    return entries;
  }

  private static AccountSummary summary(ApplyHarness store, String account) {
    return SummaryLookup.summary(store.partition, "test", account).getSummary();
  }

  private static long misplaced(AppliedState state) {
    return state.counters().misplaced();
  }

  private static Amount amount(long low) {
    return Amount.newBuilder().setLow(low).build();
  }
}
