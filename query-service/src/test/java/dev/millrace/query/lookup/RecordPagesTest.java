package dev.millrace.query.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.internal.v1.PartitionMatches;
import dev.millrace.internal.v1.RecordCursor;
import dev.millrace.internal.v1.RecordPosition;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.page.RecordsToken;
import dev.millrace.v1.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Walks over partitions' records, whose append times may fall. */
class RecordPagesTest {
  private static final long SEED = 20_261_123;
  private static final int WALKS = 2_000;
  private static final int PARTITIONS_MAX = 4;
  private static final int RECORDS_MAX = 30;
  private static final int PAGE_SIZE_MAX = 3;

  private static final Comparator<Position> BY_POSITION =
      Comparator.comparingInt(Position::getPartition)
          .thenComparingLong(Position::getOffset)
          .thenComparingInt(Position::getIndex);

  private static final Comparator<StoredRecord> BY_APPEND_TIME =
      Comparator.comparingLong(StoredRecord::getLoggedAtMillis)
          .thenComparing(StoredRecord::getPosition, BY_POSITION);

  /** What a partition holds, by position; records without content do not match. */
  private record Partition(List<StoredRecord> records, boolean tellsAppendTimes) {
    List<StoredRecord> matching() {
      return records.stream().filter(record -> !record.getTransaction().isEmpty()).toList();
    }

    PartitionMatches page(RecordCursor cursor, boolean newestFirst, int limit, int scannedMax) {
      PartitionMatches.Builder page = PartitionMatches.newBuilder().setExhausted(true);
      int scanned = 0;
      for (StoredRecord record : newestFirst ? records.reversed() : records) {
        if (!isBehind(cursor, record.getPosition(), newestFirst)) {
          continue;
        }
        if (page.getRecordsCount() == limit || scanned == scannedMax) {
          return page.setExhausted(false).build();
        }
        scanned++;
        page.setLastScanned(
            RecordPosition.newBuilder()
                .setOffset(record.getPosition().getOffset())
                .setIndex(record.getPosition().getIndex()));
        if (tellsAppendTimes) {
          page.setLastScannedLoggedAtMillis(record.getLoggedAtMillis());
        }
        if (!record.getTransaction().isEmpty()) {
          page.addRecords(record);
        }
      }
      return page.build();
    }

    private static boolean isBehind(RecordCursor cursor, Position position, boolean newestFirst) {
      Position after =
          position.toBuilder()
              .setOffset(cursor.getAfter().getOffset())
              .setIndex(cursor.getAfter().getIndex())
              .build();
      int behind = BY_POSITION.compare(position, after);
      return !cursor.hasAfter() || (newestFirst ? behind < 0 : behind > 0);
    }
  }

  private record Walk(int pageSize, boolean newestFirst, int scannedMax, long bytesMax) {}

  @Test
  void whereAppendTimesFallAWalkReturnsEachOnceInLogOrderAndEnds() {
    System.out.println("seed=" + SEED);
    Random random = new Random(SEED);
    for (int i = 0; i < WALKS; i++) {
      List<Partition> partitions = partitions(random, true);
      Walk walk = walk(random, 1 + random.nextInt(2 * PAGE_SIZE_MAX));

      List<StoredRecord> walked = walked(partitions, walk);

      for (int partition = 0; partition < partitions.size(); partition++) {
        int number = partition;
        List<StoredRecord> matching = partitions.get(partition).matching();
        assertThat(walked.stream().filter(r -> r.getPosition().getPartition() == number))
            .as("walk %d, %s, partition %d of %s", i, walk, number, partitions)
            .containsExactlyElementsOf(walk.newestFirst() ? matching.reversed() : matching);
      }
    }
  }

  @Test
  void whereAppendTimesDoNotFallAWalkIsInTheirOrder() {
    System.out.println("seed=" + SEED);
    Random random = new Random(SEED);
    for (int i = 0; i < WALKS; i++) {
      List<Partition> partitions = partitions(random, false);
      Walk walk = walk(random, 1 + random.nextInt(2 * PAGE_SIZE_MAX));

      assertThat(walked(partitions, walk))
          .as("walk %d, %s over %s", i, walk, partitions)
          .containsExactlyElementsOf(
              partitions.stream()
                  .flatMap(partition -> partition.matching().stream())
                  .sorted(walk.newestFirst() ? BY_APPEND_TIME.reversed() : BY_APPEND_TIME)
                  .toList());
    }
  }

  private static Walk walk(Random random, int scannedMax) {
    return new Walk(
        1 + random.nextInt(PAGE_SIZE_MAX),
        random.nextBoolean(),
        scannedMax,
        random.nextInt(4) == 0 ? 1 : Long.MAX_VALUE);
  }

  private static List<Partition> partitions(Random random, boolean fall) {
    List<Partition> partitions = new ArrayList<>();
    int count = 1 + random.nextInt(PARTITIONS_MAX);
    for (int partition = 0; partition < count; partition++) {
      List<StoredRecord> records = new ArrayList<>();
      long millis = 100;
      for (int i = random.nextInt(RECORDS_MAX); i > 0; i--) {
        millis += fall && random.nextInt(4) == 0 ? -random.nextInt(20) : random.nextInt(4);
        records.add(record(partition, records.size(), millis, random));
      }
      partitions.add(new Partition(records, random.nextInt(4) > 0));
    }
    return partitions;
  }

  /** Two of each batch, some of which do not match. */
  private static StoredRecord record(int partition, int number, long millis, Random random) {
    return StoredRecord.newBuilder()
        .setPosition(
            Position.newBuilder()
                .setPartition(partition)
                .setOffset(number / 2)
                .setIndex(number % 2))
        .setLoggedAtMillis(millis)
        .setTransaction(
            random.nextInt(3) == 0 ? ByteString.EMPTY : ByteString.copyFromUtf8("matches"))
        .build();
  }

  private static List<StoredRecord> walked(List<Partition> partitions, Walk walk) {
    // Nobody is asked through it: it tells bounds, and where the walk ends.
    Walks walks = new Walks(null, new Walks.Bounds(walk.bytesMax(), walk.scannedMax()), () -> 0);
    RecordPages pages = new RecordPages(Place::byAppendTime, walk.newestFirst(), walks);
    int pagesMax = 1 + partitions.stream().mapToInt(p -> p.records().size()).sum();
    List<StoredRecord> walked = new ArrayList<>();
    RecordsToken after = null;
    for (int i = 0; i < pagesMax; i++) {
      RecordPage page = pages.page(after, walk.pageSize(), answers(partitions, walk, after));
      assertThat(page.records().size()).isLessThanOrEqualTo(walk.pageSize());
      walked.addAll(page.records());
      after = page.next();
      if (after == null) {
        return walked;
      }
    }
    throw new AssertionError(
        "no end after %d pages, %s over %s".formatted(pagesMax, walk, partitions));
  }

  private static Walks.Answers<PartitionMatches> answers(
      List<Partition> partitions, Walk walk, RecordsToken after) {
    Map<Integer, PartitionMatches> parts = new TreeMap<>();
    Map<Integer, PartitionFresh> reflected = new TreeMap<>();
    for (int partition = 0; partition < partitions.size(); partition++) {
      parts.put(
          partition,
          partitions
              .get(partition)
              .page(
                  RecordPages.cursor(after, partition),
                  walk.newestFirst(),
                  walk.pageSize(),
                  walk.scannedMax()));
      reflected.put(partition, new PartitionFresh(RECORDS_MAX, 0, 0));
    }
    return new Walks.Answers<>(parts, reflected);
  }
}
