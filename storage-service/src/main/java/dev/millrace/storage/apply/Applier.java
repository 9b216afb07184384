package dev.millrace.storage.apply;

import static java.util.Objects.requireNonNull;

import dev.millrace.internal.v1.RecordOutcome;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.AppliedState.Counters;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreBatch;
import dev.millrace.storage.summary.Summaries;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Applies batches of one partition. The order within a batch: decide what becomes of each record;
 * deliver dead letters; build entries and fold into totals, which readers see from then on; write
 * everything with the new offset at once; show the offset to readers; tell followers. A failed
 * write ends the partition, and its totals in memory with it. The writer's own.
 */
final class Applier {
  /**
   * Transactions folded into totals that the store does not hold yet: bounds what opening has to
   * read again (a second for four partitions that start together), and makes the cost of writing
   * totals small beside them.
   */
  private static final long UNWRITTEN_TOTALS_MAX = 1 << 18;

  private final OwnedPartition partition;
  private final Store store;
  private final Summaries summaries;
  private final DeadLetters deadLetters;
  private final ApplyMetrics metrics;
  private final Judge judge = new Judge();
  private final Entries entries;
  private @Nullable String newerType;
  private long storedAtWatermark;

  Applier(OwnedPartition partition, DeadLetters deadLetters, ApplyMetrics metrics) {
    this.partition = partition;
    this.store = partition.contents().store();
    this.summaries = partition.contents().summaries();
    this.entries = new Entries(partition.partition(), partition.log().partitions(), summaries);
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.storedAtWatermark = partition.applied().counters().stored(); // opening wrote the totals
  }

  /** What became of a batch. */
  enum Result {
    /** All of it is applied. */
    APPLIED,
    /** Applied up to a record of a kind that is not known; nothing more may be applied. */
    NEWER_RECORD,
    /** Stopped while dead letters could not be delivered; nothing of it is applied. */
    STOPPED
  }

  /** Applies a batch. */
  Result apply(LogBatch batch, BooleanSupplier stop) throws InterruptedException {
    List<Candidate> candidates = candidates(batch.records());
    List<Candidate> valid = new ArrayList<>(candidates.size());
    List<Candidate> rejected = new ArrayList<>();
    for (Candidate candidate : candidates) {
      (candidate.rejection() == null ? valid : rejected).add(candidate);
    }
    SortedKeys ids = store.read(reader -> judge.findDuplicates(valid, reader));
    if (!rejected.isEmpty() && !deadLetters.deliver(rejected, stop)) {
      return Result.STOPPED;
    }
    int written = 0;
    int from = 0;
    do {
      Written some = commit(batch, candidates, from, valid, written, ids);
      from = some.candidates;
      written = some.valid;
    } while (from < candidates.size());
    return newerType == null ? Result.APPLIED : Result.NEWER_RECORD;
  }

  /** Writes the totals that the store does not hold, so that opening has nothing to read again. */
  void writeTotals() {
    AppliedState now = partition.applied();
    if (summaries.isClean() && now.summariesWatermark() == now.nextOffset()) {
      return;
    }
    AppliedState state = now.withSummariesWatermark();
    try (StoreBatch batch = store.begin()) {
      summaries.writeTo(batch);
      batch.put(ColumnFamily.META, AppliedState.key(), state.toBytes());
      batch.commit();
    }
    totalsWritten(state);
    partition.restated(state);
  }

  /** The kind of the record that stopped it; only after {@link Result#NEWER_RECORD}. */
  String newerType() {
    return requireNonNull(newerType);
  }

  private List<Candidate> candidates(List<ConsumerRecord<byte[], byte[]>> records) {
    newerType = null;
    judge.start();
    List<Candidate> candidates = new ArrayList<>(records.size());
    for (ConsumerRecord<byte[], byte[]> logged : records) {
      newerType = Judge.unknownType(logged);
      if (newerType != null) {
        break;
      }
      candidates.add(judge.candidate(logged));
    }
    return candidates;
  }

  /** Commits candidates from one on: all of them, unless the totals in memory are full before. */
  private Written commit(
      LogBatch batch,
      List<Candidate> candidates,
      int from,
      List<Candidate> valid,
      int validFrom,
      SortedKeys ids) {
    AppliedState before = partition.applied();
    AppliedState state;
    boolean writeTotals;
    long started;
    int validEnd;
    List<Candidate> some;
    try (StoreBatch write = store.begin()) {
      validEnd =
          store.read(
              reader -> entries.write(valid, validFrom, ids, before.digest(), reader, write));
      int end =
          validEnd == valid.size() ? candidates.size() : candidates.indexOf(valid.get(validEnd));
      some = candidates.subList(from, end);
      state = nextState(batch, before, some, stopsAt(batch, candidates, end));
      writeTotals =
          summaries.isDue()
              || state.counters().stored() - storedAtWatermark >= UNWRITTEN_TOTALS_MAX;
      if (writeTotals) {
        state = state.withSummariesWatermark();
        summaries.writeTo(write);
      }
      write.put(ColumnFamily.META, AppliedState.key(), state.toBytes());
      started = metrics.now();
      write.commit();
    } finally {
      entries.clear();
    }
    metrics.applied(started, some);
    if (writeTotals) {
      totalsWritten(state);
      metrics.totalsWritten();
    }
    partition.advanced(state, () -> exceptions(some));
    return new Written(from + some.size(), validEnd);
  }

  /** How many candidates are committed, and how many of those that are valid. */
  private record Written(int candidates, int valid) {}

  private void totalsWritten(AppliedState state) {
    summaries.written();
    storedAtWatermark = state.counters().stored();
  }

  /**
   * The record it stops at; null at the batch's end. The epoch must reach up to its offset, or the
   * log would look truncated: control records of a later one may lie between the last record
   * applied and this one.
   */
  private @Nullable ConsumerRecord<byte[], byte[]> stopsAt(
      LogBatch batch, List<Candidate> candidates, int end) {
    return end < candidates.size() || newerType != null ? batch.records().get(end) : null;
  }

  private AppliedState nextState(
      LogBatch batch,
      AppliedState before,
      List<Candidate> candidates,
      @Nullable ConsumerRecord<byte[], byte[]> stopsAt) {
    ConsumerRecord<byte[], byte[]> last = candidates.isEmpty() ? null : candidates.getLast().logged;
    return new AppliedState(
        stopsAt == null ? batch.nextOffset() : stopsAt.offset(),
        stopsAt == null ? batch.leaderEpoch() : stopsAt.leaderEpoch().orElse(-1),
        entries.digest(),
        before.counters().plus(count(candidates)),
        before.summariesWatermark(),
        last == null ? before.lastAppendMillis() : last.timestamp());
  }

  private Counters count(List<Candidate> candidates) {
    int duplicates = 0;
    int conflicts = 0;
    int deadLettered = 0;
    for (Candidate candidate : candidates) {
      switch (candidate.outcome()) {
        case OUTCOME_STORED -> {}
        case OUTCOME_DUPLICATE -> duplicates++;
        case OUTCOME_CONFLICT -> conflicts++;
        default -> deadLettered++;
      }
    }
    return new Counters(entries.stored(), duplicates, conflicts, deadLettered, entries.misplaced());
  }

  private List<RecordOutcome> exceptions(List<Candidate> candidates) {
    List<RecordOutcome> exceptions = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (!candidate.isStored()) {
        exceptions.add(candidate.toMessage(partition.partition()));
      }
    }
    return exceptions;
  }
}
