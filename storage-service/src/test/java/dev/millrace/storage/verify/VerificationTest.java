package dev.millrace.storage.verify;

import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.admin.v1.VerifyDifference;
import dev.millrace.admin.v1.VerifyResult;
import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.rocks.RawStore;
import dev.millrace.v1.Transaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

class VerificationTest {
  private static final int VALID = 3_000; // more than a snapshot reads at once
  private static final Watch NOBODY = (step, done) -> {};

  @TempDir Path root;
  private final List<byte[]> values = new ArrayList<>();

  @BeforeEach
  void fill() throws Exception {
    for (int i = 0; i < VALID; i++) {
      Transaction one = transaction("tx-" + i, "a-" + i % 50, "b-" + i % 7, i + 1);
      if (i % 3 == 0) {
        one = one.toBuilder().setReference("invoice-" + i).setPartitionKey("p").build();
      }
      if (i % 11 == 0) {
        one = one.toBuilder().setCreditAccount(one.getDebitAccount()).setCurrency("USD").build();
      }
      values.add(one.toByteArray());
      if (i % 10 == 0) {
        values.add(one.toByteArray());
        values.add(one.toBuilder().setType("other").build().toByteArray());
        values.add("garbage".getBytes(StandardCharsets.UTF_8));
      }
    }
    try (ApplyHarness store = new ApplyHarness(root)) {
      int first = values.size() / 2;
      store.apply(values.subList(0, first).toArray(byte[][]::new));
      store.writeTotals();
      store.apply(values.subList(first, values.size()).toArray(byte[][]::new));
      assertThat(verify(store, log()).getDifferencesList()).as("totals lag behind").isEmpty();
      store.writeTotals();
    }
  }

  /** Does something to a store's files. */
  private interface Damage {
    void to(RawStore store) throws RocksDBException;
  }

  @Test
  void aSoundStoreIsEqualToItsLog() throws Exception {
    VerifyResult result = verify(log());
    assertThat(result.getDifferencesList()).isEmpty();
    assertThat(result.getStored()).isEqualTo(VALID);
    assertThat(result.getDuplicates()).isEqualTo(VALID / 10);
    assertThat(result.getConflicts()).isEqualTo(VALID / 10);
    assertThat(result.getDeadLetters()).isEqualTo(VALID / 10);
    assertThat(result.getNextOffset()).isEqualTo(values.size());
    assertThat(result.getLogRecords()).isEqualTo(values.size());
    assertThat(result.getDigest().size()).isEqualTo(16);
  }

  @Test
  void anEmptyStoreIsSound() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root.resolve("empty"))) {
      assertThat(verify(store, new ListLog(List.of(), 0, 0)).getDifferencesList()).isEmpty();
    }
  }

  @Test
  void whatIsAppliedMeanwhileIsNotLookedAt() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      boolean[] applied = new boolean[1];
      VerifyResult result =
          Verification.run(
              store.partition.contents().store(),
              0,
              4,
              partition -> log(),
              (step, done) -> {
                if (!applied[0]) {
                  applied[0] = true;
                  applyOneMore(store);
                }
              });
      assertThat(result.getDifferencesList()).isEmpty();
      assertThat(result.getStored()).isEqualTo(VALID);
      assertThat(store.partition.applied().counters().stored()).isEqualTo(VALID + 1);
    }
  }

  @Test
  void aMissingRecordIsFoundByItsIdAndNamedByTheLog() throws Exception {
    byte[] gone = RecordValue.key(PackedPosition.pack(offsetOf("tx-77"), 0));
    List<VerifyDifference> differences =
        after(store -> store.delete(ColumnFamily.RECORDS, gone), log());
    assertThat(differences.getFirst().getFamily()).isEqualTo("ids");
    assertThat(differences.getFirst().getKey()).contains("ledger test id tx-77");
    assertThat(differences.getFirst().getOffset()).isEqualTo(offsetOf("tx-77"));
    assertThat(differences.getFirst().getExpected()).isEqualTo("nothing");
    assertThat(differences.getLast().getFamily()).isEqualTo("records");
    assertThat(differences.getLast().getOffset()).isEqualTo(offsetOf("tx-77"));
    assertThat(differences.getLast().getFound()).isEqualTo("nothing");
  }

  @Test
  void aChangedRecordIsFoundByTheDigestAndNamedByTheLog() throws Exception {
    byte[] key = RecordValue.key(PackedPosition.pack(offsetOf("tx-5"), 0));
    List<VerifyDifference> differences =
        after(
            store -> {
              byte[] record = store.get(ColumnFamily.RECORDS, key);
              record[record.length - 1] ^= 1; // of the payload
              store.put(ColumnFamily.RECORDS, key, record);
            },
            log());
    assertThat(differences).hasSize(2);
    assertThat(differences.getFirst().getKey()).isEqualTo("digest");
    assertThat(differences.getLast().getOffset()).isEqualTo(offsetOf("tx-5"));
    assertThat(differences.getLast().getExpected()).contains("appended at");
  }

  @Test
  void recordsThatCanNotBeAreFound() throws Exception {
    byte[] beyond = RecordValue.key(PackedPosition.pack(values.size() + 5, 0));
    assertThat(only(store -> store.put(ColumnFamily.RECORDS, beyond, new byte[20])).getExpected())
        .contains("no record from offset " + values.size());
    byte[] unreadable = RecordValue.key(PackedPosition.pack(offsetOf("tx-8"), 0));
    VerifyDifference difference =
        only(store -> store.put(ColumnFamily.RECORDS, unreadable, new byte[] {1, 2, 3}));
    assertThat(difference.getFamily()).isEqualTo("records");
    assertThat(difference.getOffset()).isEqualTo(offsetOf("tx-8"));
    assertThat(only(store -> store.put(ColumnFamily.RECORDS, new byte[3], new byte[1])).getFound())
        .contains("3 bytes");
  }

  @Test
  void everyIndexEntryThatIsMissingChangedOrTooMuchIsNamed() throws Exception {
    for (ColumnFamily family :
        List.of(ColumnFamily.IDS, ColumnFamily.ACCOUNTS, ColumnFamily.REFERENCES)) {
      byte[][] was = new byte[2][];
      VerifyDifference missing =
          only(
              store -> {
                was[0] = store.keys(family).get(500);
                was[1] = store.get(family, was[0]);
                store.delete(family, was[0]);
              });
      assertThat(missing.getFamily()).isEqualTo(name(family));
      assertThat(missing.getFound()).isEqualTo("nothing");
      assertThat(missing.getKey()).isEqualTo(Words.key(family, was[0]));
      assertThat(missing.getOffset()).isBetween(0L, (long) values.size());

      byte[] other = Arrays.copyOf(was[1], was[1].length + 1);
      VerifyDifference changed = only(store -> store.put(family, was[0], other));
      assertThat(changed.getFamily()).isEqualTo(name(family));
      assertThat(changed.getKey()).isEqualTo(Words.key(family, was[0]));
      assertThat(changed.getExpected()).isNotEqualTo(changed.getFound());

      byte[] more = was[0].clone();
      more[more.length - 1] ^= 0x55;
      VerifyDifference added =
          only(
              store -> {
                store.put(family, was[0], was[1]);
                store.put(family, more, was[1]);
              });
      assertThat(added.getFamily()).isEqualTo(name(family));
      assertThat(added.getExpected()).isEqualTo("nothing");
      assertThat(added.getKey()).isEqualTo(Words.key(family, more));
      mend(store -> store.delete(family, more));
    }
  }

  @Test
  void totalsThatAreMissingChangedOrTooMuchAreNamed() throws Exception {
    byte[][] was = new byte[2][];
    VerifyDifference missing =
        only(
            store -> {
              was[0] = store.keys(ColumnFamily.SUMMARIES).get(20);
              was[1] = store.get(ColumnFamily.SUMMARIES, was[0]);
              store.delete(ColumnFamily.SUMMARIES, was[0]);
            });
    assertThat(missing.getFamily()).isEqualTo("summaries");
    assertThat(missing.getKey()).isEqualTo(Words.key(ColumnFamily.SUMMARIES, was[0]));
    assertThat(missing.getFound()).isEqualTo("nothing");

    byte[] other = was[1].clone();
    other[other.length - 1] ^= 1; // a count
    VerifyDifference changed = only(store -> store.put(ColumnFamily.SUMMARIES, was[0], other));
    assertThat(changed.getExpected()).contains("count").isNotEqualTo(changed.getFound());

    VerifyDifference cut =
        only(store -> store.put(ColumnFamily.SUMMARIES, was[0], Arrays.copyOf(was[1], 4)));
    assertThat(cut.getFound()).contains("cut short");

    VerifyDifference ofAnother =
        only(
            store -> {
              byte[] next = store.keys(ColumnFamily.SUMMARIES).get(21);
              store.put(ColumnFamily.SUMMARIES, was[0], store.get(ColumnFamily.SUMMARIES, next));
            });
    assertThat(ofAnother.getFound()).contains("another account");

    for (byte first : new byte[] {0, -1}) { // before and after all others
      byte[] more = new byte[16];
      more[0] = first;
      Arrays.fill(more, first);
      VerifyDifference added =
          only(
              store -> {
                store.put(ColumnFamily.SUMMARIES, was[0], was[1]);
                store.put(ColumnFamily.SUMMARIES, more, was[1]);
              });
      assertThat(added.getExpected()).isEqualTo("nothing");
      assertThat(added.getKey()).isEqualTo(Words.key(ColumnFamily.SUMMARIES, more));
      mend(store -> store.delete(ColumnFamily.SUMMARIES, more));
    }
  }

  @Test
  void countersThatAreNotThoseOfTheRecordsOrOfTheLogAreFound() throws Exception {
    AppliedState.Counters[] was = new AppliedState.Counters[1];
    VerifyDifference stored =
        only(store -> was[0] = restate(store, counters -> counters.plus(one(1, 0, 0, 0, 0))));
    assertThat(stored.getFamily()).isEqualTo("state");
    assertThat(stored.getKey()).isEqualTo("stored");
    VerifyDifference misplaced =
        only(store -> restate(store, counters -> was[0].plus(one(0, 0, 0, 0, 1))));
    assertThat(misplaced.getKey()).isEqualTo("misplaced");

    mend(store -> restate(store, counters -> was[0].plus(one(0, 0, 1, 0, 0))));
    assertThat(verify(null).getDifferencesList()).isEmpty(); // only the log tells
    List<VerifyDifference> differences = verify(log()).getDifferencesList();
    assertThat(differences).hasSize(1);
    assertThat(differences.getFirst().getKey()).isEqualTo("counters");
    assertThat(differences.getFirst().getExpected())
        .contains("conflicts " + was[0].conflicts() + " ");
  }

  @Test
  void aRecordThatTheLogDoesNotHaveIsNamed() throws Exception {
    ListLog log = log();
    log.records.remove((int) offsetOf("tx-9"));
    assertThat(verify(log).getDifferencesList())
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.getFamily()).isEqualTo("records");
              assertThat(difference.getOffset()).isEqualTo(offsetOf("tx-9"));
              assertThat(difference.getExpected()).contains("no such record");
            });
    ListLog shorter = log();
    shorter.records.removeLast();
    shorter.records.removeLast();
    assertThat(verify(shorter).getDifferencesList()).hasSize(1);
  }

  @Test
  void aLogThatEndsBeforeTheStoreOrHoldsAnotherKindIsNamed() throws Exception {
    assertThat(verify(new ListLog(values, 0, values.size() - 1)).getDifferences(0).getKey())
        .isEqualTo("end");
    ListLog log = log();
    RecordHeaders headers = new RecordHeaders();
    headers.add(LogRecord.TYPE_HEADER, "redaction".getBytes(StandardCharsets.UTF_8));
    log.records.set(4, ListLog.logged(4, new byte[1], headers));
    assertThat(verify(log).getDifferences(0).getFound()).contains("redaction");
  }

  @Test
  void aTrimmedLogIsComparedFromItsStart() throws Exception {
    VerifyResult result = verify(new ListLog(values, 1_000, values.size()));
    assertThat(result.getDifferencesList()).isEmpty();
    assertThat(result.getLogStartOffset()).isEqualTo(1_000);
    assertThat(result.getLogRecords()).isEqualTo(values.size() - 1_000);
  }

  @Test
  void aCheckEndsWhenNobodyWantsToKnow() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      assertThatThrownBy(
              () ->
                  Verification.run(
                      store.partition.contents().store(),
                      0,
                      4,
                      null,
                      (step, done) -> {
                        throw new Watch.Cancelled();
                      }))
          .isInstanceOf(Watch.Cancelled.class);
    }
  }

  private static void applyOneMore(ApplyHarness store) {
    try {
      store.apply(transaction("one-more", "a-1", "b-1", 1));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static AppliedState.Counters one(long a, long b, long c, long d, long e) {
    return new AppliedState.Counters(a, b, c, d, e);
  }

  /** Returns what the counters were. */
  private static AppliedState.Counters restate(
      RawStore store, java.util.function.UnaryOperator<AppliedState.Counters> change)
      throws RocksDBException {
    AppliedState state = AppliedState.parse(store.get(ColumnFamily.META, AppliedState.key()));
    AppliedState changed =
        new AppliedState(
            state.nextOffset(),
            state.leaderEpoch(),
            state.digest(),
            change.apply(state.counters()),
            state.summariesWatermark(),
            state.lastAppendMillis());
    store.put(ColumnFamily.META, AppliedState.key(), changed.toBytes());
    return state.counters();
  }

  private VerifyDifference only(Damage damage) throws Exception {
    List<VerifyDifference> differences = after(damage, null);
    assertThat(differences).isNotEmpty();
    return differences.getFirst();
  }

  private List<VerifyDifference> after(Damage damage, ListLog log) throws Exception {
    mend(damage);
    return verify(log).getDifferencesList();
  }

  private void mend(Damage damage) throws RocksDBException {
    try (RawStore store = new RawStore(root.resolve("partition-0"))) {
      damage.to(store);
    }
  }

  private VerifyResult verify(ListLog log) throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      return verify(store, log);
    }
  }

  private static VerifyResult verify(ApplyHarness store, ListLog log) throws Watch.Cancelled {
    return Verification.run(
        store.partition.contents().store(), 0, 4, log == null ? null : partition -> log, NOBODY);
  }

  private ListLog log() {
    return new ListLog(values, 0, values.size());
  }

  private long offsetOf(String id) throws Exception {
    for (int i = 0; i < values.size(); i++) {
      if (new String(values.get(i), StandardCharsets.ISO_8859_1).startsWith(id, 2)
          && Transaction.parseFrom(values.get(i)).getId().equals(id)) {
        return i;
      }
    }
    throw new IllegalArgumentException(id);
  }

  private static String name(ColumnFamily family) {
    return new String(family.nameBytes(), StandardCharsets.US_ASCII);
  }
}
