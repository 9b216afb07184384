package dev.millrace.bench.work;

import dev.millrace.storage.rocks.Store;

/** Reads of consecutive entries. */
final class Scans {
  /** Entries read in one stretch of a scan: the search for its first is a thousandth of it. */
  static final int STRETCH_ENTRIES = 10_000;

  private Scans() {}

  /** Reads entries from a key on, so many at most; returns how many there were. */
  static int count(Store store, byte[] from, int most) {
    int[] read = new int[1];
    store.read(
        reader -> {
          reader.scan(
              Entry.FAMILY,
              from,
              null,
              (_, value) -> {
                read[0] += Found.one(value);
                return read[0] < most;
              });
          return read[0];
        });
    return read[0];
  }
}
