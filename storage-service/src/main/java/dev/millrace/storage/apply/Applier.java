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
  private @Nullable NewerRecord newer;
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
    List<Candidate> candidates = candidates(batch);
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
    return newer == null ? Result.APPLIED : Result.NEWER_RECORD;
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
    return requireNonNull(newer).type;
  }

  /** A record of a kind that is not known. */
  private record NewerRecord(String type, Place place) {}

  /** Where the log is read on, and the epoch of what lies before. */
  private record Place(long nextOffset, int leaderEpoch) {}

  /** All of a batch, or those before a record of a kind that is not known. */
  private List<Candidate> candidates(LogBatch batch) {
    newer = null;
    judge.start();
    List<Candidate> candidates = new ArrayList<>(batch.count());
    for (LoggedRecords part : batch.parts()) {
      for (int i = 0; i < part.count(); i++) {
        String unknown = Judge.unknownType(part, i);
        if (unknown != null) {
          newer = new NewerRecord(unknown, new Place(part.offset(i), part.leaderEpoch(i)));
          return candidates;
        }
        candidates.add(judge.candidate(part, i));
      }
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
    long startedNanos;
    int validEnd;
    List<Candidate> some;
    try (StoreBatch write = store.begin()) {
      validEnd =
          store.read(
              reader -> entries.write(valid, validFrom, ids, before.digest(), reader, write));
      int end =
          validEnd == valid.size() ? candidates.size() : candidates.indexOf(valid.get(validEnd));
      some = candidates.subList(from, end);
      state = nextState(before, some, placeAfter(batch, candidates, end));
      writeTotals =
          summaries.isDue()
              || state.counters().stored() - storedAtWatermark >= UNWRITTEN_TOTALS_MAX;
      if (writeTotals) {
        state = state.withSummariesWatermark();
        summaries.writeTo(write);
      }
      write.put(ColumnFamily.META, AppliedState.key(), state.toBytes());
      startedNanos = System.nanoTime();
      write.commit();
    } finally {
      entries.clear();
    }
    metrics.applied(startedNanos, some);
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
   * The batch's end, or the record it stops at. The epoch must reach up to that one's offset, or
   * the log would look truncated: control records of a later one may lie between the last record
   * applied and this one.
   */
  private Place placeAfter(LogBatch batch, List<Candidate> candidates, int end) {
    if (end < candidates.size()) {
      Candidate next = candidates.get(end);
      return new Place(next.offset(), next.leaderEpoch());
    }
    return newer == null ? new Place(batch.nextOffset(), batch.leaderEpoch()) : newer.place;
  }

  private AppliedState nextState(AppliedState before, List<Candidate> candidates, Place place) {
    return new AppliedState(
        place.nextOffset,
        place.leaderEpoch,
        entries.digest(),
        before.counters().plus(count(candidates)),
        before.summariesWatermark(),
        candidates.isEmpty() ? before.lastAppendMillis() : candidates.getLast().appendMillis());
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
