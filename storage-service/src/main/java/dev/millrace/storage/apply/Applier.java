package dev.millrace.storage.apply;

import static java.util.Objects.requireNonNull;

import dev.millrace.internal.v1.RecordOutcome;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.AppliedState.Counters;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.Digest;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreBatch;
import dev.millrace.storage.summary.Summaries;
import dev.millrace.v1.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Applies batches of one partition. The order within a batch: decide what becomes of each record;
 * deliver dead letters; build entries and totals; write everything with the new offset at once;
 * show it to readers (totals first, then the offset); tell followers. A failure before the write
 * leaves the partition where it was. The writer's own.
 */
final class Applier {
  /**
   * Transactions folded into totals that the store does not hold yet: bounds what opening has to
   * read again, and makes the cost of writing totals small beside them.
   */
  private static final long UNWRITTEN_TOTALS_MAX = 200_000;

  private final OwnedPartition partition;
  private final Store store;
  private final Summaries summaries;
  private final DeadLetters deadLetters;
  private final ApplyMetrics metrics;
  private final Judge judge = new Judge();
  private final Entries entries = new Entries();
  private final Digest.Sum digest = new Digest.Sum();
  private @Nullable String newerType;
  private long storedAtWatermark;

  Applier(OwnedPartition partition, DeadLetters deadLetters, ApplyMetrics metrics) {
    this.partition = partition;
    this.store = partition.contents().store();
    this.summaries = partition.contents().summaries();
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
    List<Candidate> candidates = parse(batch.records());
    List<Candidate> valid = new ArrayList<>(candidates.size());
    List<Candidate> rejected = new ArrayList<>();
    for (Candidate candidate : candidates) {
      (candidate.rejection() == null ? valid : rejected).add(candidate);
    }
    try {
      store.read(
          reader -> {
            judge.findDuplicates(valid, entries.ids, reader);
            return null;
          });
      if (!rejected.isEmpty() && !deadLetters.deliver(rejected, stop)) {
        return Result.STOPPED;
      }
      store.read(
          reader -> {
            entries.add(valid, reader, summaries);
            return null;
          });
      commit(nextState(batch, candidates), candidates);
    } finally {
      entries.clear();
      summaries.rollback(); // of a failed batch; after a commit there is nothing to roll back
    }
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
    summaries.written();
    storedAtWatermark = state.counters().stored();
    partition.restated(state);
  }

  /** The kind of the record that stopped it; only after {@link Result#NEWER_RECORD}. */
  String newerType() {
    return requireNonNull(newerType);
  }

  private List<Candidate> parse(List<ConsumerRecord<byte[], byte[]>> records) {
    newerType = null;
    List<Candidate> candidates = new ArrayList<>(records.size());
    for (ConsumerRecord<byte[], byte[]> logged : records) {
      newerType = Judge.unknownType(logged);
      if (newerType != null) {
        break;
      }
      candidates.add(Judge.parse(logged));
    }
    return candidates;
  }

  private void commit(AppliedState next, List<Candidate> candidates) {
    AppliedState state = next;
    boolean writeTotals =
        summaries.isDue() || next.counters().stored() - storedAtWatermark >= UNWRITTEN_TOTALS_MAX;
    long started = metrics.now();
    try (StoreBatch batch = store.begin()) {
      entries.writeTo(batch);
      if (writeTotals) {
        state = next.withSummariesWatermark();
        summaries.writeTo(batch);
      }
      batch.put(ColumnFamily.META, AppliedState.key(), state.toBytes());
      batch.commit();
    }
    metrics.applied(started, candidates);
    summaries.publish();
    if (writeTotals) {
      summaries.written();
      storedAtWatermark = state.counters().stored();
      metrics.totalsWritten();
    }
    partition.advanced(state, () -> exceptions(candidates));
  }

  private AppliedState nextState(LogBatch batch, List<Candidate> candidates) {
    AppliedState before = partition.applied();
    Counters counted = count(candidates, before.digest());
    ConsumerRecord<byte[], byte[]> last = candidates.isEmpty() ? null : candidates.getLast().logged;
    // The epoch must reach up to the offset, or the log would look truncated: control records of a
    // later one may lie between the last record applied and the one it stops at.
    ConsumerRecord<byte[], byte[]> stopsAt =
        newerType == null ? null : batch.records().get(candidates.size());
    return new AppliedState(
        stopsAt == null ? batch.nextOffset() : stopsAt.offset(),
        stopsAt == null ? batch.leaderEpoch() : stopsAt.leaderEpoch().orElse(-1),
        digest.digest(),
        before.counters().plus(counted),
        before.summariesWatermark(),
        last == null ? before.lastAppendMillis() : last.timestamp());
  }

  private Counters count(List<Candidate> candidates, Digest before) {
    digest.start(before);
    long[] counts = new long[5];
    int number = partition.partition();
    int partitions = partition.log().partitions();
    for (Candidate candidate : candidates) {
      switch (candidate.outcome()) {
        case OUTCOME_STORED -> {
          counts[0]++;
          digest.add(candidate.position, candidate.logged.value());
          Transaction transaction = requireNonNull(candidate.transaction());
          counts[4] += Entries.isMisplaced(transaction, number, partitions) ? 1 : 0;
        }
        case OUTCOME_DUPLICATE -> counts[1]++;
        case OUTCOME_CONFLICT -> counts[2]++;
        default -> counts[3]++;
      }
    }
    return new Counters(counts[0], counts[1], counts[2], counts[3], counts[4]);
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
