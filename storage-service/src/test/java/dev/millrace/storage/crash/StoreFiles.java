package dev.millrace.storage.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.storage.layout.ColumnFamily;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** All that a store's files hold, read with plain RocksDB that changes nothing. */
final class StoreFiles {
  private static final int STATE_BYTES = 1 + 8 + 4 + 9 * 8;

  private final Map<ColumnFamily, NavigableMap<byte[], byte[]>> families =
      new EnumMap<>(ColumnFamily.class);

  static {
    RocksDB.loadLibrary();
  }

  private StoreFiles() {}

  static StoreFiles read(Path directory) throws RocksDBException {
    StoreFiles read = new StoreFiles();
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (ColumnFamily family : ColumnFamily.values()) {
      descriptors.add(new ColumnFamilyDescriptor(family.nameBytes()));
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (DBOptions options = new DBOptions();
        RocksDB database =
            RocksDB.openReadOnly(options, directory.toString(), descriptors, handles)) {
      for (ColumnFamily family : ColumnFamily.values()) { // opened in this order
        read.families.put(family, all(database, handles.get(read.families.size())));
      }
      handles.forEach(ColumnFamilyHandle::close);
    }
    return read;
  }

  private static NavigableMap<byte[], byte[]> all(RocksDB database, ColumnFamilyHandle handle)
      throws RocksDBException {
    NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    try (ReadOptions options = new ReadOptions().setTotalOrderSeek(true);
        RocksIterator iterator = database.newIterator(handle, options)) {
      for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
        entries.put(iterator.key(), iterator.value());
      }
      iterator.status();
    }
    return entries;
  }

  private ByteBuffer state() {
    byte[] state = families.get(ColumnFamily.META).get("state".getBytes(StandardCharsets.US_ASCII));
    if (state == null) {
      return ByteBuffer.allocate(STATE_BYTES); // a new store
    }
    assertThat(state).hasSize(STATE_BYTES);
    assertThat(state[0]).isEqualTo((byte) 1);
    return ByteBuffer.wrap(state);
  }

  /** Every record below it is applied, the store says. */
  long nextOffset() {
    return state().getLong(1);
  }

  /** The store must be exactly what the model says, which stands at the store's offset. */
  void requireEqual(Model model, String where) {
    ByteBuffer state = state();
    long watermark = state.getLong(69);
    byte[] digest = new byte[16];
    state.get(13, digest);
    List<Long> counters =
        List.of(
            state.getLong(29),
            state.getLong(37),
            state.getLong(45),
            state.getLong(53),
            state.getLong(61));
    assertThat(counters)
        .as("stored, duplicates, conflicts, dead letters, misplaced; %s", where)
        .containsExactly(
            (long) model.stored(),
            model.duplicates,
            model.conflicts,
            (long) model.deadLetters.size(),
            model.misplaced);
    assertThat(ModelBytes.unsigned(0, state.getLong(13), state.getLong(21)))
        .as("digest; %s", where)
        .isEqualTo(model.digest);
    assertThat(state.getLong(77)).as("last append; %s", where).isEqualTo(model.lastAppendMillis);
    assertThat(watermark).as("watermark; %s", where).isBetween(0L, state.getLong(1));
    requireEqual(ColumnFamily.RECORDS, model.records, where);
    requireEqual(ColumnFamily.IDS, model.ids, where);
    requireEqual(ColumnFamily.ACCOUNTS, model.accounts, where);
    requireEqual(ColumnFamily.REFERENCES, model.references, where);
    requireEqual(ColumnFamily.SUMMARIES, model.summariesAt(watermark), where);
    assertThat(families.get(ColumnFamily.META)).as("meta; %s", where).hasSizeBetween(1, 2);
  }

  private void requireEqual(
      ColumnFamily family, NavigableMap<byte[], byte[]> wanted, String where) {
    Iterator<Map.Entry<byte[], byte[]>> expected = wanted.entrySet().iterator();
    for (Map.Entry<byte[], byte[]> entry : families.get(family).entrySet()) {
      String found = text(entry);
      assertThat(expected.hasNext() ? text(expected.next()) : "nothing more")
          .as("%s; %s", family, where)
          .isEqualTo(found);
    }
    assertThat(expected.hasNext() ? text(expected.next()) : "nothing more")
        .as("%s; %s", family, where)
        .isEqualTo("nothing more");
  }

  private static String text(Map.Entry<byte[], byte[]> entry) {
    HexFormat hex = HexFormat.of();
    return hex.formatHex(entry.getKey()) + " = " + hex.formatHex(entry.getValue());
  }
}
