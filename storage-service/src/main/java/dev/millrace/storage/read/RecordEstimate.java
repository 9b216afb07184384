package dev.millrace.storage.read;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.PartitionEstimate;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.StoreReader;
import org.rocksdb.RocksDBException;

/** How many records of a partition match, told from a sample of them. */
public final class RecordEstimate {
  private RecordEstimate() {}

  /**
   * What is asked of each partition.
   *
   * @param sample records that are looked at, at most; all when there are no more
   */
  public record Question(String ledger, FieldFilter filter, int sample) {}

  /** The sample of one partition, and how many records there are. */
  public static PartitionEstimate estimate(OwnedPartition partition, Question question) {
    AppliedState applied = partition.applied(); // before anything is read
    long stored = applied.counters().stored();
    Sample sample =
        partition
            .contents()
            .store()
            .read(reader -> sample(reader, question, stored, applied.nextOffset()));
    return PartitionEstimate.newBuilder()
        .setState(partition.stateAt(applied.nextOffset()))
        .setStored(stored)
        .setSampled(sample.sampled)
        .setMatched(sample.matched)
        .build();
  }

  private static Sample sample(StoreReader reader, Question question, long stored, long endOffset)
      throws RocksDBException {
    if (stored <= question.sample()) {
      Sample all = new Sample(question);
      byte[] end = RecordValue.key(PackedPosition.pack(endOffset, 0));
      reader.sweep(ColumnFamily.RECORDS, RecordValue.key(0), end, true, all);
      if (!all.isCut) {
        return all;
      }
    }
    Sample spread = new Sample(question);
    SpreadOffsets.visit(reader, question.sample(), endOffset, spread);
    return spread;
  }

  /** What was looked at; records may be large, so their bytes end it as well. */
  private static final class Sample implements StoreReader.Visitor {
    private final RecordMatcher matcher;
    private long bytesLeft = WorkLimit.SCANNED_BYTES_MAX;
    private long sampled;
    private long matched;
    private boolean isCut;

    Sample(Question question) {
      matcher = new RecordMatcher(question.ledger(), question.filter());
    }

    @Override
    public boolean visit(byte[] key, byte[] value) {
      if (bytesLeft <= 0) {
        isCut = true;
        return false;
      }
      bytesLeft -= value.length;
      sampled++;
      if (matcher.matches(value)) {
        matched++;
      }
      return true;
    }
  }
}
