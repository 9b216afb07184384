package dev.millrace.storage.tail;

import static dev.millrace.storage.apply.ApplyHarness.APPEND_MILLIS;
import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static dev.millrace.storage.tail.TailsHarness.startingAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.internal.v1.TailCursor;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.storage.ownership.PartitionStatus;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.Transaction;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailsTest {
  private static final int SMALL_TABLE_BYTES = 4_000;

  @TempDir Path root;

  @Test
  void aStreamTellsWhereItBeginsThenHistoryThenWhatIsApplied() throws Exception {
    try (TailsHarness harness = new TailsHarness(root)) {
      harness.store.apply(numbered(0, 5));
      TailReader reader = TailReader.eager(harness.channel, startingAt(2).build());
      await().until(() -> reader.records().size() == 3);
      assertThat(reader.messages.getFirst().getNextOffset()).isEqualTo(2);
      assertThat(reader.messages.getFirst().getRecordsCount()).isZero();
      harness.store.apply(numbered(5, 1));
      harness.store.apply(numbered(6, 2));
      await().until(() -> reader.records().size() == 6);
      assertThat(ids(reader)).containsExactly("tx-2", "tx-3", "tx-4", "tx-5", "tx-6", "tx-7");
      StoredRecord last = reader.records().getLast();
      assertThat(last.getPosition().getOffset()).isEqualTo(7);
      assertThat(last.getLoggedAtMillis()).isEqualTo(APPEND_MILLIS + 7);
      assertThat(reader.messages.getLast().getState().getNextOffset()).isEqualTo(8);
      reader.leave();
      await().until(() -> harness.tails.open() == 0);
      assertThat(harness.counted("millrace.storage.tail.ended", "why", "cancelled")).isOne();
      assertThat(harness.counted("millrace.storage.tail.records")).isEqualTo(6);
    }
  }

  @Test
  void fromNowOnNothingAppliedBeforeTheCallComes() throws Exception {
    try (TailsHarness harness = new TailsHarness(root)) {
      harness.store.apply(numbered(0, 5));
      TailReader reader =
          TailReader.eager(harness.channel, start(TailCursor.newBuilder().setNow(true)));
      await().until(() -> !reader.messages.isEmpty());
      assertThat(reader.messages.getFirst().getNextOffset()).isEqualTo(5);
      harness.store.apply(numbered(5, 1));
      await().until(() -> !reader.records().isEmpty());
      assertThat(ids(reader)).containsExactly("tx-5");
    }
  }

  @Test
  void aStartTimeIsTheFirstRecordAppendedAtOrAfterItAlsoWhenItIsStillToCome() throws Exception {
    try (TailsHarness harness = new TailsHarness(root)) {
      // Duplicates leave holes among the positions.
      harness.store.apply(numbered(0, 5));
      harness.store.apply(numbered(0, 5));
      harness.store.apply(numbered(10, 5));
      for (int at = -1; at <= 16; at++) {
        TailReader reader = TailReader.eager(harness.channel, loggedFrom(APPEND_MILLIS + at));
        List<String> expected =
            Stream.of(0, 1, 2, 3, 4, 10, 11, 12, 13, 14)
                .filter(at <= 14 ? atLeast(at) : _ -> false)
                .map(number -> "tx-" + number)
                .toList();
        await().until(() -> reader.records().size() >= expected.size() && told(reader));
        assertThat(ids(reader)).isEqualTo(expected);
        reader.leave();
        await().until(() -> harness.tails.open() == 0);
      }
      TailReader later = TailReader.eager(harness.channel, loggedFrom(APPEND_MILLIS + 16));
      await().until(() -> told(later));
      harness.store.apply(numbered(15, 3)); // the first of them was appended before
      await().until(() -> later.records().size() == 2);
      assertThat(ids(later)).containsExactly("tx-16", "tx-17");
    }
  }

  @Test
  void whoGoesOnAtAnOffsetMayStillLeaveOutWhatWasAppendedBeforeItsTime() throws Exception {
    try (TailsHarness harness = new TailsHarness(root)) {
      harness.store.apply(numbered(0, 5));
      TailReader reader =
          TailReader.eager(
              harness.channel,
              start(
                  TailCursor.newBuilder()
                      .setOffset(1)
                      .setOnlyLoggedFromMillis(APPEND_MILLIS + 4)
                      .setEndOffset(7)));
      await().until(() -> told(reader));
      assertThat(reader.messages.getFirst().getNextOffset()).isOne();
      harness.store.apply(numbered(5, 3));
      await().until(() -> reader.ended != null);
      assertThat(ids(reader)).containsExactly("tx-4", "tx-5", "tx-6");
    }
  }

  @Test
  void anErrorInATurnEndsTheStreamAndFreesItsPlace() throws Exception {
    try (TailsHarness harness = new TailsHarness(root)) {
      harness.store.apply(numbered(0, 5));
      BrokenReader broken = new BrokenReader();
      harness.tails.start(startingAt(0).build(), broken);
      await().until(() -> harness.tails.open() == 0);
      assertThat(broken.failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
      assertThat(harness.counted("millrace.storage.tail.ended", "why", "failed")).isOne();
    }
  }

  @Test
  void aStreamIsDoneAtItsEndOffset() throws Exception {
    try (TailsHarness harness = new TailsHarness(root)) {
      harness.store.apply(numbered(0, 5));
      TailReader reader =
          TailReader.eager(
              harness.channel, start(TailCursor.newBuilder().setOffset(1).setEndOffset(7)));
      await().until(() -> reader.records().size() == 4);
      harness.store.apply(numbered(5, 5));
      await().until(() -> reader.ended != null);
      assertThat(reader.ended.isOk()).isTrue();
      assertThat(ids(reader)).containsExactly("tx-1", "tx-2", "tx-3", "tx-4", "tx-5", "tx-6");
      assertThat(reader.messages.getLast().getDone()).isTrue();
      assertThat(reader.messages.getLast().getNextOffset()).isEqualTo(7);
    }
  }

  @Test
  void aReaderThatNeverReadsHoldsOneChunkAndIsEndedInTheEnd() throws Exception {
    try (TailsHarness harness = new TailsHarness(root)) {
      int count = 400;
      Transaction[] large = new Transaction[count];
      for (int i = 0; i < count; i++) {
        large[i] =
            transaction("tx-" + i, "a", "b", 1).toBuilder()
                .setPayload(ByteString.copyFrom(new byte[10_000]))
                .build();
      }
      harness.store.apply(large);
      TailReader stuck = TailReader.idle(harness.channel, startingAt(0).build());
      await().until(() -> harness.counted("millrace.storage.tail.messages") >= 2);
      harness.pass(1); // a turn of its own, in which it would send more
      TailReader other = TailReader.eager(harness.channel, startingAt(390).build());
      await().until(() -> other.records().size() == 10);
      double queuedMax = TailsHarness.WINDOW_BYTES + 2.0 * Chunk.BYTES_MAX;
      assertThat(harness.counted("millrace.storage.tail.records") - 10)
          .isLessThanOrEqualTo(queuedMax / 10_000);

      harness.pass(TailCall.READER_WAIT_SECONDS_MAX - 2);
      assertThat(stuck.ended).isNull();
      harness.pass(3);
      await().until(() -> harness.counted("millrace.storage.tail.ended", "why", "not_read") == 1);
      stuck.readOn();
      await().until(() -> stuck.ended != null);
      assertThat(stuck.ended.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(other.ended).isNull();
    }
  }

  @Test
  void aSlowReaderMissesNothing() throws Exception {
    try (TailsHarness harness = new TailsHarness(root)) {
      harness.store.apply(numbered(0, 3_000));
      TailReader reader = TailReader.idle(harness.channel, startingAt(0).build());
      await().until(() -> harness.counted("millrace.storage.tail.messages") >= 2);
      harness.store.apply(numbered(3_000, 1_000));
      reader.readOn();
      await().until(() -> reader.records().size() == 4_000);
      assertThat(ids(reader))
          .isEqualTo(Stream.of(numbered(0, 4_000)).map(Transaction::getId).toList());
    }
  }

  @Test
  void anIdleStreamTellsWhereItStandsOnceASecond() throws Exception {
    try (TailsHarness harness = new TailsHarness(root)) {
      harness.store.apply(numbered(0, 2));
      TailReader reader =
          TailReader.eager(harness.channel, startingAt(0).addAccounts("nobody").build());
      await().until(() -> told(reader));
      harness.store.apply(numbered(2, 3));
      await().until(() -> reader.messages.getLast().getNextOffset() == 5);
      assertThat(reader.records()).isEmpty();
      int soFar = reader.messages.size();
      await().until(() -> reader.messages.size() > soFar);
      assertThat(reader.messages.getLast().getNextOffset()).isEqualTo(5);
    }
  }

  @Test
  void aLongStretchWithoutMatchesIsToldOf() throws Exception {
    try (TailsHarness harness = new TailsHarness(root)) {
      int count = 3 * Chunk.LOOKED_MAX;
      harness.store.apply(numbered(0, count));
      TailReader reader =
          TailReader.eager(harness.channel, startingAt(0).addAccounts("nobody").build());
      await().until(() -> reader.messages.getLast().getNextOffset() == count);
      assertThat(reader.messages.subList(0, 3))
          .extracting(TailResponse::getNextOffset)
          .containsExactly(0L, (long) Chunk.LOOKED_MAX, 2L * Chunk.LOOKED_MAX);
    }
  }

  @Test
  void aReleasedPartitionEndsItsPartOfTheStream() throws Exception {
    try (TailsHarness harness = new TailsHarness(root)) {
      harness.store.apply(numbered(0, 1));
      TailRequest both =
          startingAt(0).addPartitions(TailCursor.newBuilder().setPartition(1)).build();
      TailReader reader = TailReader.eager(harness.channel, both);
      await().until(() -> reader.records().size() == 1);
      TailResponse notHere =
          reader.messages.stream().filter(TailResponse::hasError).findFirst().orElseThrow();
      assertThat(notHere.getState().getPartition()).isOne();
      assertThat(notHere.getError().getReason()).isEqualTo(ErrorReason.ERROR_REASON_NOT_OWNER);

      harness.store.partition.released();
      await().until(() -> reader.ended != null);
      assertThat(reader.ended.isOk()).isTrue();
      assertThat(reader.messages.getLast().getError().getReason())
          .isEqualTo(ErrorReason.ERROR_REASON_NOT_OWNER);
      assertThat(reader.messages.getLast().getError().getMetadataMap())
          .containsEntry("partition", "0");
      assertThat(harness.tails.open()).isZero();
    }
  }

  @Test
  void aDamagedBlockIsAnErrorAndNeverAShortStream() throws Exception {
    try (TailsHarness filled = new TailsHarness(root)) {
      filled.store.apply(numbered(0, 5_000));
      filled.store.writeTotals();
    }
    damageEveryTable();
    try (TailsHarness harness = new TailsHarness(root)) {
      TailReader reader =
          TailReader.eager(
              harness.channel, start(TailCursor.newBuilder().setOffset(0).setEndOffset(5_000)));
      await().until(() -> reader.ended != null);
      TailResponse last = reader.messages.getLast();
      assertThat(last.getDone()).isFalse();
      assertThat(last.getError().getReason()).isEqualTo(ErrorReason.ERROR_REASON_DATA_CORRUPT);
      assertThat(last.getError().getMetadataMap()).containsKey("file");
      assertThat(harness.store.partition.status()).isEqualTo(PartitionStatus.REFUSED);
    }
  }

  @Test
  void streamsAreBounded() throws Exception {
    try (TailsHarness harness = new TailsHarness(root)) {
      for (int i = 0; i < TailsHarness.STREAMS_MAX; i++) {
        TailReader reader = TailReader.eager(harness.channel, startingAt(0).build());
        await().until(() -> told(reader));
      }
      TailReader refused = TailReader.eager(harness.channel, startingAt(0).build());
      await().until(() -> refused.ended != null);
      assertThat(refused.ended.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(harness.tails.open()).isEqualTo(TailsHarness.STREAMS_MAX);
    }
  }

  @Test
  void streamsThatAreLeftEndWithTheInstance() throws Exception {
    try (TailsHarness harness = new TailsHarness(root)) {
      TailReader reader = TailReader.eager(harness.channel, startingAt(0).build());
      await().until(() -> told(reader));
      harness.tails.close();
      await().until(() -> reader.ended != null);
      assertThat(reader.ended.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  private static Predicate<Integer> atLeast(int at) {
    return number -> number >= at;
  }

  private static boolean told(TailReader reader) {
    return !reader.messages.isEmpty();
  }

  private static List<String> ids(TailReader reader) throws Exception {
    return reader.records().stream().map(TailsTest::id).toList();
  }

  private static String id(StoredRecord record) {
    try {
      return Transaction.parseFrom(record.getTransaction()).getId();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static TailRequest start(TailCursor.Builder cursor) {
    return TailRequest.newBuilder().setLedger("test").addPartitions(cursor).build();
  }

  private static TailRequest loggedFrom(long millis) {
    return start(TailCursor.newBuilder().setLoggedFromMillis(millis));
  }

  private static Transaction[] numbered(int from, int count) {
    Transaction[] transactions = new Transaction[count];
    for (int i = 0; i < count; i++) {
      transactions[i] = transaction("tx-" + (from + i), "alice", "bob", 1);
    }
    return transactions;
  }

  /** Flips bytes among the data of every table that holds more than a few entries. */
  private void damageEveryTable() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("partition-0"))) {
      for (Path table : files.filter(file -> file.toString().endsWith(".sst")).toList()) {
        byte[] bytes = Files.readAllBytes(table);
        if (bytes.length > SMALL_TABLE_BYTES) {
          for (int at = bytes.length / 2; at < bytes.length * 3 / 4; at += 1000) {
            bytes[at] ^= 0x55;
          }
          Files.write(table, bytes);
        }
      }
    }
  }
}
