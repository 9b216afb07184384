package dev.millrace.storage.read;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.PartitionMatches;
import dev.millrace.internal.v1.RecordCursor;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.layout.ReferenceKey;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.StoreReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** The records that carry a reference, by position. */
public final class ReferenceList {
  private ReferenceList() {}

  /**
   * What is asked of each partition.
   *
   * @param limit records at most
   * @param bytesMax bytes of records at most, though one is given in any case
   */
  public record Question(String ledger, String reference, int limit, long bytesMax) {}

  /** A page of one partition. */
  public static PartitionMatches list(
      OwnedPartition partition, Question question, RecordCursor cursor) {
    long appliedOffset = partition.applied().nextOffset(); // before anything is read
    long end = PackedPosition.pack(AppliedEnd.of(cursor.getEndOffset(), appliedOffset), 0);
    long from = cursor.hasAfter() ? RecordPositions.behind(cursor) : 0;
    Page page = new Page(partition.partition(), question);
    if (from < end) {
      byte[] prefix = ReferenceKey.prefix(question.ledger(), question.reference());
      partition
          .contents()
          .store()
          .<@Nullable Void>read(
              reader -> {
                reader.scan(
                    ColumnFamily.REFERENCES,
                    ReferenceKey.of(prefix, from),
                    ReferenceKey.of(prefix, end),
                    page);
                page.addRecords(reader);
                return null;
              });
    }
    return page.answer.setState(partition.stateAt(appliedOffset)).build();
  }

  /** The positions found so far. */
  private static final class Page implements StoreReader.Visitor {
    private final int partition;
    private final Question question;
    private final List<byte[]> positions = new ArrayList<>();
    private final PartitionMatches.Builder answer =
        PartitionMatches.newBuilder().setExhausted(true);

    Page(int partition, Question question) {
      this.partition = partition;
      this.question = question;
    }

    @Override
    public boolean visit(byte[] key, byte[] value) {
      if (positions.size() == question.limit()) {
        answer.setExhausted(false);
        return false;
      }
      positions.add(RecordValue.key(ReferenceKey.position(key)));
      return true;
    }

    void addRecords(StoreReader reader) throws RocksDBException {
      int read =
          new RecordBudget(question.bytesMax())
              .read(reader, partition, positions, (_, record) -> answer.addRecords(record));
      if (read < positions.size()) {
        answer.setExhausted(false);
      }
      answer.setScanned(read).setMatched(read);
      if (read > 0) {
        answer.setLastScanned(RecordPositions.of(RecordValue.position(positions.get(read - 1))));
      }
    }
  }
}
