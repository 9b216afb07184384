package dev.millrace.storage.rocks;

import dev.millrace.storage.layout.ColumnFamily;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** A store's files, open with plain RocksDB, to damage them as no code of ours would. */
public final class RawStore implements AutoCloseable {
  private final List<ColumnFamilyHandle> handles = new ArrayList<>();
  private final Map<ColumnFamily, ColumnFamilyHandle> byFamily = new EnumMap<>(ColumnFamily.class);
  private final DBOptions options = new DBOptions().setAtomicFlush(true);
  private final RocksDB database;

  static {
    RocksDB.loadLibrary();
  }

  public RawStore(Path directory) throws RocksDBException {
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (ColumnFamily family : ColumnFamily.values()) {
      descriptors.add(new ColumnFamilyDescriptor(family.nameBytes()));
    }
    database = RocksDB.open(options, directory.toString(), descriptors, handles);
    for (ColumnFamily family : ColumnFamily.values()) { // opened in this order
      byFamily.put(family, handles.get(byFamily.size()));
    }
  }

  public void put(ColumnFamily family, byte[] key, byte[] value) throws RocksDBException {
    database.put(byFamily.get(family), key, value);
  }

  public void delete(ColumnFamily family, byte[] key) throws RocksDBException {
    database.delete(byFamily.get(family), key);
  }

  public byte[] get(ColumnFamily family, byte[] key) throws RocksDBException {
    return database.get(byFamily.get(family), key);
  }

  /** The keys of a family in order. */
  public List<byte[]> keys(ColumnFamily family) throws RocksDBException {
    List<byte[]> keys = new ArrayList<>();
    try (RocksIterator iterator = database.newIterator(byFamily.get(family))) {
      for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
        keys.add(iterator.key());
      }
      iterator.status();
    }
    return keys;
  }

  @Override
  public void close() {
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      database.flush(flush, handles);
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    } finally {
      handles.forEach(ColumnFamilyHandle::close);
      database.close();
      options.close();
    }
  }
}
