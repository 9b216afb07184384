package dev.millrace.bench.work;

import static java.util.Objects.requireNonNull;

import dev.millrace.bench.suite.Work.Layout.Keys;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreReader;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;

/** The reads that a layout is for. Each returns how many entries it read. */
final class LayoutReads {
  /** Of a scan by position. */
  private static final int STRETCH_ENTRIES = 10_000;

  /** Records looked up together. */
  private static final int TOGETHER = 100;

  private final Keys layout;
  private final LayoutData data;
  private final Store store;

  LayoutReads(Keys layout, LayoutData data, Store store) {
    this.layout = layout;
    this.data = data;
    this.store = store;
  }

  /** A record by its id. */
  int get(long bits) {
    byte[] id = data.identity((int) Chooser.uniform(bits, data.count()));
    return store.read(
        reader -> {
          byte[] found = requireNonNull(reader.get(ColumnFamily.IDS, id));
          return Found.one(
              layout == Keys.RECORD_UNDER_ID ? found : reader.get(ColumnFamily.RECORDS, found));
        });
  }

  /** The oldest 100 entries of an account, with what a list shows of each. */
  int list(long bits) {
    byte[] account = data.listedAccount(bits);
    return store.read(
        reader -> {
          List<byte[]> positions = new ArrayList<>(LayoutData.LIST_ENTRIES);
          reader.scanPrefix(
              ColumnFamily.ACCOUNTS,
              account,
              AccountEntryKey.end(account),
              (key, _) -> {
                positions.add(RecordValue.key(AccountEntryKey.position(key)));
                return positions.size() < LayoutData.LIST_ENTRIES;
              });
          return layout == Keys.NO_SUMMARY
              ? look(reader, ColumnFamily.RECORDS, positions)
              : Found.some(positions.size());
        });
  }

  /** Consecutive records in the order of the log. */
  int scan(long bits) {
    byte[] from = RecordValue.key(LayoutBatch.position((int) Chooser.uniform(bits, data.count())));
    return store.read(
        reader -> {
          int[] count = new int[1];
          List<byte[]> ids = new ArrayList<>();
          reader.scan(
              ColumnFamily.RECORDS,
              from,
              null,
              (_, value) -> {
                count[0] += Found.one(value);
                ids.add(value);
                return count[0] < STRETCH_ENTRIES;
              });
          for (int at = 0; layout == Keys.RECORD_UNDER_ID && at < ids.size(); at += TOGETHER) {
            look(reader, ColumnFamily.IDS, ids.subList(at, Math.min(ids.size(), at + TOGETHER)));
          }
          return count[0];
        });
  }

  private static int look(StoreReader reader, ColumnFamily family, List<byte[]> keys)
      throws RocksDBException {
    int[] found = new int[1];
    reader.multiGet(family, keys, (_, value) -> found[0] += Found.one(value));
    return Found.some(found[0]);
  }
}
