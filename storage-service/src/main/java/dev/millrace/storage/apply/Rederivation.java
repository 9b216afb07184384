package dev.millrace.storage.apply;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.rocks.StoreReader;
import dev.millrace.storage.summary.Summaries;
import org.rocksdb.RocksDBException;

/** Folds the records that the written totals do not reflect. One thread. */
final class Rederivation {
  private final Summaries summaries;
  private final TransactionFields fields = new TransactionFields();
  private final byte[] end;
  private byte[] from;
  private long records;

  /** From the totals' watermark up to the applied offset. */
  Rederivation(Summaries summaries, AppliedState state) {
    this.summaries = summaries;
    this.from = RecordValue.key(PackedPosition.pack(state.summariesWatermark(), 0));
    this.end = RecordValue.key(PackedPosition.pack(state.nextOffset(), 0));
  }

  /** Folds until the totals in memory are full, true, or all records are folded, false. */
  boolean foldSome(StoreReader reader) throws RocksDBException {
    reader.scan(
        ColumnFamily.RECORDS,
        from,
        end,
        (key, value) -> {
          RecordValue.read(value, fields);
          long position = RecordValue.position(key);
          summaries.rederive(reader, fields, position);
          records++;
          from = RecordValue.key(position + 1);
          return !summaries.isFull();
        });
    return summaries.isFull();
  }

  /** How many records were folded. */
  long records() {
    return records;
  }
}
