package dev.millrace.storage.rocks;

import static java.util.Objects.requireNonNull;

import dev.millrace.storage.layout.ColumnFamily;
import java.nio.ByteBuffer;
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
  /** A walk to a key this many entries ahead is cheaper than a search for it. */
  private static final int STEPS_BEFORE_SEEK = 8;

  /** Fewer keys are not worth making an iterator, which touches every file. */
  private static final int WALKED_KEYS_MIN = 16;

  /** After so many searches it is seen whether they pay. */
  private static final int SEEKS_BEFORE_JUDGING = 16;

  /** A search costs as much as so many gets that filters answer. */
  private static final int KEYS_PER_SEEK_MIN = 4;

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
    boolean visit(byte[] key, byte[] value) throws RocksDBException;
  }

  /** Says where to search next. */
  @FunctionalInterface
  public interface Jumper {
    /**
     * Takes the first entry at or above the key searched for, nulls when there is none.
     *
     * @return the next key to search for, null when that was enough
     */
    byte @Nullable [] found(byte @Nullable [] key, byte @Nullable [] value) throws RocksDBException;
  }

  /** Takes the value found for a key, or null. */
  @FunctionalInterface
  public interface Found {
    /** Called once for each key asked for, in their order. */
    void accept(int index, byte @Nullable [] value);
  }

  /** Takes the value of a key that is there. */
  @FunctionalInterface
  public interface Present {
    /** Called for the keys that are there, in their order. */
    void accept(int index, byte[] value);
  }

  /** Keys in ascending order, all in one array. */
  public interface AscendingKeys {
    /** How many there are. */
    int count();

    /** What they lie in. */
    byte[] bytes();

    /** Where a key begins. */
    int at(int i);

    /** How long a key is. */
    int length(int i);

    /** Compares a key with another, as unsigned bytes. */
    default int compare(int i, byte[] other) {
      return Arrays.compareUnsigned(bytes(), at(i), at(i) + length(i), other, 0, other.length);
    }
  }

  /** The value of a key, null when there is none. */
  public byte @Nullable [] get(ColumnFamily family, byte[] key) throws RocksDBException {
    return database.get(handle(family), pointReads, key);
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
   * Entries of one prefix, ascending from {@code from}, below {@code end}: the filter on prefixes
   * spares files that hold none. Only for a family with a prefix extractor.
   */
  public void scanPrefix(ColumnFamily family, byte[] from, byte[] end, Visitor visitor)
      throws RocksDBException {
    try (Slice bound = new Slice(end);
        ReadOptions options =
            new ReadOptions().setPrefixSameAsStart(true).setIterateUpperBound(bound);
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

  /**
   * Entries from {@code from} on, below {@code end}, in either order, without displacing what the
   * block cache holds: for reads of much that few ask for again.
   */
  public void sweep(
      ColumnFamily family, byte[] from, byte[] end, boolean ascending, Visitor visitor)
      throws RocksDBException {
    try (Slice lower = new Slice(from);
        Slice upper = new Slice(end);
        ReadOptions options =
            new ReadOptions()
                .setTotalOrderSeek(true)
                .setFillCache(false)
                .setIterateLowerBound(lower)
                .setIterateUpperBound(upper);
        RocksIterator iterator = database.newIterator(handle(family), options)) {
      if (ascending) {
        iterator.seekToFirst();
      } else {
        iterator.seekToLast();
      }
      walk(iterator, ascending, visitor);
    }
  }

  /**
   * Goes from key to key, each chosen after what the one before found, without displacing what the
   * block cache holds.
   *
   * @param from the first key to search for
   * @param end only entries below it are found
   */
  public void jump(ColumnFamily family, byte[] from, byte[] end, Jumper jumper)
      throws RocksDBException {
    try (Slice upper = new Slice(end);
        ReadOptions options =
            new ReadOptions()
                .setTotalOrderSeek(true)
                .setFillCache(false)
                .setIterateUpperBound(upper);
        RocksIterator iterator = database.newIterator(handle(family), options)) {
      byte[] next = from;
      while (next != null) {
        iterator.seek(next);
        boolean found = iterator.isValid();
        if (!found) {
          iterator.status();
        }
        next = jumper.found(found ? iterator.key() : null, found ? iterator.value() : null);
      }
    }
  }

  /**
   * Looks up many keys, given in ascending order: new keys that lie together, as time-ordered ids
   * do, are found to be absent by one search; scattered ones by a get each, which filters answer.
   */
  public void find(ColumnFamily family, AscendingKeys keys, Present found) throws RocksDBException {
    int next = keys.count() < WALKED_KEYS_MIN ? 0 : walk(family, keys, found);
    for (int i = next; i < keys.count(); i++) {
      byte[] value =
          database.get(handle(family), pointReads, keys.bytes(), keys.at(i), keys.length(i));
      if (value != null) {
        found.accept(i, value);
      }
    }
  }

  /** Ends its validity. */
  @Override
  public void close() {
    valid = false;
  }

  /** Returns the index of the first key that it left to others. */
  private int walk(ColumnFamily family, AscendingKeys keys, Present found) throws RocksDBException {
    try (ReadOptions options = new ReadOptions().setTotalOrderSeek(true);
        RocksIterator iterator = database.newIterator(handle(family), options)) {
      int i = 0;
      for (int seeks = 1; i < keys.count(); seeks++) {
        iterator.seek(ByteBuffer.wrap(keys.bytes(), keys.at(i), keys.length(i)));
        for (int step = 0; step < STEPS_BEFORE_SEEK && i < keys.count(); step++) {
          if (!iterator.isValid()) {
            iterator.status();
            return keys.count();
          }
          byte[] there = iterator.key();
          int order = 1;
          while (i < keys.count() && (order = keys.compare(i, there)) <= 0) {
            if (order == 0) {
              found.accept(i, iterator.value());
            }
            i++;
          }
          iterator.next();
        }
        if (seeks >= SEEKS_BEFORE_JUDGING && i < seeks * KEYS_PER_SEEK_MIN) {
          break;
        }
      }
      iterator.status();
      return i;
    }
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
