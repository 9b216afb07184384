package dev.millrace.storage.rocks;

import static java.util.Objects.requireNonNull;

import dev.millrace.storage.layout.ColumnFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * Reads of an open store, within one {@link Store#read}. Every loop over an iterator ends with a
 * look at its status: a damaged block ends it early without an exception of its own.
 */
public final class StoreReader implements AutoCloseable {
  /** What {@link #get(ColumnFamily, byte[], byte[])} returns when there is no such key. */
  public static final int ABSENT = RocksDB.NOT_FOUND;

  /** A walk to a key this many entries ahead is cheaper than a search for it. */
  private static final int STEPS_BEFORE_SEEK = 8;

  private final RocksDB database;
  private final Map<ColumnFamily, ColumnFamilyHandle> handles;
  private final ReadOptions pointReads;
  private boolean valid = true;

  StoreReader(
      RocksDB database, Map<ColumnFamily, ColumnFamilyHandle> handles, ReadOptions pointReads) {
    this.database = database;
    this.handles = handles;
    this.pointReads = pointReads;
  }

  /** Looks at entries in order until it returns false. */
  @FunctionalInterface
  public interface Visitor {
    /** Whether to go on. */
    boolean visit(byte[] key, byte[] value);
  }

  /** Takes the value found for a key, or null. */
  @FunctionalInterface
  public interface Found {
    /** Called once for each key asked for, in their order. */
    void accept(int index, byte @Nullable [] value);
  }

  /** The value of a key, null when there is none. */
  public byte @Nullable [] get(ColumnFamily family, byte[] key) throws RocksDBException {
    return database.get(handle(family), pointReads, key);
  }

  /** Puts a value into {@code buffer} and returns its length, {@link #ABSENT} without one. */
  public int get(ColumnFamily family, byte[] key, byte[] buffer) throws RocksDBException {
    return database.get(handle(family), pointReads, key, buffer);
  }

  /** The values of several keys. */
  public void multiGet(ColumnFamily family, List<byte[]> keys, Found found)
      throws RocksDBException {
    if (keys.isEmpty()) {
      return;
    }
    List<byte[]> values =
        database.multiGetAsList(
            pointReads, new ArrayList<>(Collections.nCopies(keys.size(), handle(family))), keys);
    for (int i = 0; i < values.size(); i++) {
      found.accept(i, values.get(i));
    }
  }

  /** The first wanted value, by key, whose key begins with {@code prefix}; null without one. */
  public byte @Nullable [] firstWithPrefix(
      ColumnFamily family, byte[] prefix, Predicate<byte[]> wanted) throws RocksDBException {
    try (ReadOptions options = new ReadOptions().setTotalOrderSeek(true);
        RocksIterator iterator = database.newIterator(handle(family), options)) {
      iterator.seek(prefix);
      while (iterator.isValid() && startsWith(iterator.key(), prefix)) {
        byte[] value = iterator.value();
        if (wanted.test(value)) {
          return value;
        }
        iterator.next();
      }
      iterator.status();
      return null;
    }
  }

  /** Entries from {@code from} on, ascending, below {@code end} if given. */
  public void scan(ColumnFamily family, byte[] from, byte @Nullable [] end, Visitor visitor)
      throws RocksDBException {
    try (ReadOptions options = new ReadOptions().setTotalOrderSeek(true);
        Slice upper = end == null ? null : new Slice(end)) {
      if (upper != null) {
        options.setIterateUpperBound(upper);
      }
      try (RocksIterator iterator = database.newIterator(handle(family), options)) {
        iterator.seek(from);
        walk(iterator, true, visitor);
      }
    }
  }

  /**
   * Entries of one prefix, ascending from {@code from}: the filter on prefixes spares files that
   * hold none. Only for a family with a prefix extractor.
   */
  public void scanPrefix(ColumnFamily family, byte[] from, Visitor visitor)
      throws RocksDBException {
    try (ReadOptions options = new ReadOptions().setPrefixSameAsStart(true);
        RocksIterator iterator = database.newIterator(handle(family), options)) {
      iterator.seek(from);
      walk(iterator, true, visitor);
    }
  }

  /** Entries from the last at or below {@code from} on, descending, not below {@code lower}. */
  public void scanBack(ColumnFamily family, byte[] from, byte[] lower, Visitor visitor)
      throws RocksDBException {
    try (Slice bound = new Slice(lower);
        ReadOptions options =
            new ReadOptions().setTotalOrderSeek(true).setIterateLowerBound(bound);
        RocksIterator iterator = database.newIterator(handle(family), options)) {
      iterator.seekForPrev(from);
      walk(iterator, false, visitor);
    }
  }

  /** The values of keys in ascending order: near ones are walked to, not searched for. */
  public void getAscending(ColumnFamily family, List<byte[]> keys, Found found)
      throws RocksDBException {
    try (ReadOptions options = new ReadOptions().setTotalOrderSeek(true);
        RocksIterator iterator = database.newIterator(handle(family), options)) {
      for (int i = 0; i < keys.size(); i++) {
        byte[] key = keys.get(i);
        int order = i == 0 ? -1 : stepTo(iterator, key);
        if (order < 0) {
          iterator.seek(key);
          iterator.status();
          order = iterator.isValid() ? Arrays.compareUnsigned(iterator.key(), key) : 1;
        }
        found.accept(i, order == 0 ? iterator.value() : null);
      }
      iterator.status();
    }
  }

  /** Ends its validity. */
  @Override
  public void close() {
    valid = false;
  }

  /** Below 0: not there yet; 0: at the key; above 0: past it. */
  private static int stepTo(RocksIterator iterator, byte[] key) {
    int order = -1;
    for (int step = 0; step <= STEPS_BEFORE_SEEK && iterator.isValid(); step++) {
      order = Arrays.compareUnsigned(iterator.key(), key);
      if (order >= 0) {
        return order;
      }
      iterator.next();
    }
    return -1;
  }

  private static void walk(RocksIterator iterator, boolean ascending, Visitor visitor)
      throws RocksDBException {
    while (iterator.isValid() && visitor.visit(iterator.key(), iterator.value())) {
      if (ascending) {
        iterator.next();
      } else {
        iterator.prev();
      }
    }
    iterator.status();
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private ColumnFamilyHandle handle(ColumnFamily family) {
    if (!valid) {
      throw new IllegalStateException("a reader is valid within one read only");
    }
    return requireNonNull(handles.get(family));
  }
}
