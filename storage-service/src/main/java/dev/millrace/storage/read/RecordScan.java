package dev.millrace.storage.read;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.PartitionMatches;
import dev.millrace.internal.v1.RecordCursor;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.StoreReader;
import dev.millrace.v1.ListOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** A ledger's records by position. */
public final class RecordScan {
  /** No bound by append time. */
  public static final long LOGGED_ANY = -1;

  private RecordScan() {}

  /**
   * What is asked of each partition.
   *
   * @param loggedFromMillis only records from the first appended then on, or {@link #LOGGED_ANY}
   * @param loggedToMillis only records before the first appended then, or {@link #LOGGED_ANY}
   * @param limit records at most
   * @param bytesMax bytes of records at most, though one is given in any case
   * @param scannedMax records that are looked at, at most
   * @param countOnly whether records are only counted, all that match
   */
  public record Question(
      String ledger,
      ListOrder order,
      FieldFilter filter,
      long loggedFromMillis,
      long loggedToMillis,
      int limit,
      long bytesMax,
      int scannedMax,
      boolean countOnly) {
    private boolean oldestFirst() {
      return order == ListOrder.LIST_ORDER_OLDEST_FIRST;
    }
  }

  /** A page of one partition. */
  public static PartitionMatches scan(
      OwnedPartition partition, Question question, RecordCursor cursor) {
    long appliedOffset = partition.applied().nextOffset(); // before anything is read
    long endOffset = AppliedEnd.of(cursor.getEndOffset(), appliedOffset);
    Page page = new Page(partition.partition(), question);
    partition
        .contents()
        .store()
        .<@Nullable Void>read(
            reader -> {
              long from = from(reader, question, cursor, endOffset);
              long end = end(reader, question, cursor, endOffset);
              if (from < end) {
                reader.sweep(
                    ColumnFamily.RECORDS,
                    RecordValue.key(from),
                    RecordValue.key(end),
                    question.oldestFirst(),
                    page);
              }
              return null;
            });
    return page.answer().setState(partition.stateAt(appliedOffset)).build();
  }

  /** The first position; where the walk began does not matter to one that goes on. */
  private static long from(
      StoreReader reader, Question question, RecordCursor cursor, long endOffset)
      throws RocksDBException {
    if (question.oldestFirst() && cursor.hasAfter()) {
      return RecordPositions.behind(cursor);
    }
    return question.loggedFromMillis() == LOGGED_ANY
        ? 0
        : firstAppended(reader, endOffset, question.loggedFromMillis());
  }

  /** The position after the last one. */
  private static long end(
      StoreReader reader, Question question, RecordCursor cursor, long endOffset)
      throws RocksDBException {
    long end = PackedPosition.pack(endOffset, 0);
    if (!question.oldestFirst() && cursor.hasAfter()) {
      return Math.min(end, RecordPositions.after(cursor));
    }
    return question.loggedToMillis() == LOGGED_ANY
        ? end
        : firstAppended(reader, endOffset, question.loggedToMillis());
  }

  private static long firstAppended(StoreReader reader, long endOffset, long millis)
      throws RocksDBException {
    return PackedPosition.pack(AppendTimes.firstOffset(reader, endOffset, millis), 0);
  }

  /** What was taken so far. */
  private static final class Page implements StoreReader.Visitor {
    private final int partition;
    private final Question question;
    private final RecordMatcher matcher;
    private final RecordBudget budget;
    private final List<StoredRecord> records = new ArrayList<>();
    private byte @Nullable [] last;
    private long lastAppendMillis;
    private int scanned;
    private long scannedBytes;
    private int matched;
    private boolean exhausted = true;

    Page(int partition, Question question) {
      this.partition = partition;
      this.question = question;
      this.matcher = new RecordMatcher(question.ledger(), question.filter());
      this.budget = new RecordBudget(question.bytesMax());
    }

    @Override
    public boolean visit(byte[] key, byte[] value) {
      if (isEnough() || matcher.matches(value) && !takes(key, value)) {
        exhausted = false;
        return false;
      }
      scanned++;
      scannedBytes += value.length;
      last = key;
      lastAppendMillis = RecordValue.appendMillis(value);
      return true;
    }

    private boolean isEnough() {
      return scanned == question.scannedMax()
          || scannedBytes >= WorkLimit.SCANNED_BYTES_MAX
          || records.size() == question.limit() && !question.countOnly();
    }

    private boolean takes(byte[] key, byte[] value) {
      if (!question.countOnly()) {
        StoredRecord record = RecordLookup.record(partition, key, value);
        if (!budget.takes(record, records.isEmpty())) {
          return false;
        }
        records.add(record);
      }
      matched++;
      return true;
    }

    PartitionMatches.Builder answer() {
      PartitionMatches.Builder answer =
          PartitionMatches.newBuilder()
              .addAllRecords(records)
              .setExhausted(exhausted)
              .setScanned(scanned)
              .setMatched(matched);
      if (last != null) {
        answer
            .setLastScanned(RecordPositions.of(RecordValue.position(last)))
            .setLastScannedLoggedAtMillis(lastAppendMillis);
      }
      return answer;
    }
  }
}
