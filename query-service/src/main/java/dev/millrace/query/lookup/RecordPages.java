package dev.millrace.query.lookup;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.PartitionMatches;
import dev.millrace.internal.v1.RecordCursor;
import dev.millrace.internal.v1.RecordPosition;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.query.lookup.PageMerge.Merged;
import dev.millrace.query.lookup.PageMerge.Part;
import dev.millrace.query.page.RecordsToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes pages of what partitions gave of their records. Each partition's place in the walk is its
 * own: records of the same append time may end up on either side of a page's end.
 */
final class RecordPages {
  private final Function<StoredRecord, Place> placeOf;
  private final boolean newestFirst;
  private final Walks walks;

  /**
   * Pages in the order of these places, in which each partition's records are by position.
   *
   * @param newestFirst whether all of that is turned round
   */
  RecordPages(Function<StoredRecord, Place> placeOf, boolean newestFirst, Walks walks) {
    this.placeOf = placeOf;
    this.newestFirst = newestFirst;
    this.walks = walks;
  }

  /** Where a partition goes on. */
  static RecordCursor cursor(@Nullable RecordsToken after, int partition) {
    RecordCursor.Builder cursor = RecordCursor.newBuilder();
    if (after == null) {
      return cursor.build();
    }
    cursor.setEndOffset(Walks.endOffset(after.end(), partition));
    @Nullable RecordPosition last = after.after().get(partition);
    return last == null ? cursor.build() : cursor.setAfter(last).build();
  }

  RecordPage page(
      @Nullable RecordsToken after, int pageSize, Walks.Answers<PartitionMatches> answers) {
    List<Part<StoredRecord>> parts = new ArrayList<>();
    answers
        .parts()
        .forEach(
            (partition, part) ->
                parts.add(new Part<>(partition, part.getRecordsList(), stopped(partition, part))));
    Merged<StoredRecord> merged =
        new PageMerge<>(placeOf, newestFirst).merge(parts, pageSize, walks.bounds().bytesMax());
    @Nullable RecordsToken next =
        merged.end() == null
            ? null
            : new RecordsToken(
                after == null ? walks.end(answers.reflected()) : after.end(),
                positions(after, answers.parts(), merged.taken()));
    return new RecordPage(merged.items(), next, answers.reflected());
  }

  private @Nullable Place stopped(int partition, PartitionMatches part) {
    if (part.getExhausted()) {
      return null;
    }
    if (part.hasLastScanned() && part.hasLastScannedLoggedAtMillis()) {
      StoredRecord.Builder last =
          StoredRecord.newBuilder().setLoggedAtMillis(part.getLastScannedLoggedAtMillis());
      last.getPositionBuilder()
          .setPartition(partition)
          .setOffset(part.getLastScanned().getOffset())
          .setIndex(part.getLastScanned().getIndex());
      return placeOf.apply(last.build());
    }
    if (part.getRecordsCount() > 0) {
      return placeOf.apply(part.getRecords(part.getRecordsCount() - 1));
    }
    if (!part.hasLastScanned()) {
      throw Walks.noProgress();
    }
    // When the log took that in is not known, so nothing can be said to come before it.
    return new Place(newestFirst ? Long.MAX_VALUE : Long.MIN_VALUE, partition, 0, 0);
  }

  private NavigableMap<Integer, RecordPosition> positions(
      @Nullable RecordsToken after,
      Map<Integer, PartitionMatches> parts,
      Map<Integer, Integer> taken) {
    NavigableMap<Integer, RecordPosition> positions =
        after == null ? new TreeMap<>() : new TreeMap<>(after.after());
    parts.forEach(
        (partition, part) -> {
          @Nullable RecordPosition reached = reached(part, taken.getOrDefault(partition, 0));
          if (reached != null) {
            positions.put(partition, reached);
          }
        });
    return positions;
  }

  /** Where a partition has got to with this page; null when it stands where it stood. */
  private @Nullable RecordPosition reached(PartitionMatches part, int taken) {
    if (taken < part.getRecordsCount()) {
      // What the filter left out before the next record need not be looked at again.
      return before(part.getRecords(taken));
    }
    if (part.getExhausted()) {
      return newestFirst ? RecordsToken.PAST_OLDEST : RecordsToken.PAST_NEWEST;
    }
    return part.hasLastScanned()
        ? part.getLastScanned()
        : positionOf(part.getRecords(taken - 1)); // stopped() has seen that there is one
  }

  /** The last position that this record is strictly behind; null when it can have none. */
  private @Nullable RecordPosition before(StoredRecord stored) {
    long offset = stored.getPosition().getOffset();
    int index = stored.getPosition().getIndex();
    if (newestFirst) {
      return index < PackedPosition.INDEX_MAX
          ? positionOf(offset, index + 1)
          : positionOf(offset + 1, 0);
    }
    if (index > 0) {
      return positionOf(offset, index - 1);
    }
    return offset > 0 ? positionOf(offset - 1, PackedPosition.INDEX_MAX) : null;
  }

  private static RecordPosition positionOf(StoredRecord stored) {
    return positionOf(stored.getPosition().getOffset(), stored.getPosition().getIndex());
  }

  private static RecordPosition positionOf(long offset, int index) {
    return RecordPosition.newBuilder().setOffset(offset).setIndex(index).build();
  }
}
