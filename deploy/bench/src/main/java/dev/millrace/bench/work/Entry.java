package dev.millrace.bench.work;

import dev.millrace.bench.generate.Mix;
import dev.millrace.bench.suite.Data;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.rocks.StoreBatch;

/** The entries of a data set by number. Any thread. */
final class Entry {
  static final ColumnFamily FAMILY = ColumnFamily.RECORDS;

  private final boolean ascending;
  private final Values values;

  Entry(Data data) {
    ascending = data.ascending();
    values = new Values(data);
  }

  /** The number's own place in the order of keys; scattered ones are a permutation. */
  long place(long number) {
    return ascending ? number : Mix.finish(number);
  }

  byte[] key(long number) {
    return RecordValue.key(place(number));
  }

  byte[] value(long number) {
    return values.of(place(number));
  }

  void put(StoreBatch batch, long number) {
    putAt(batch, place(number));
  }

  /** Puts the entry of a place. */
  void putAt(StoreBatch batch, long place) {
    batch.put(FAMILY, RecordValue.key(place), values.of(place));
  }

  int bytesAt(long place) {
    return Long.BYTES + values.of(place).length;
  }
}
