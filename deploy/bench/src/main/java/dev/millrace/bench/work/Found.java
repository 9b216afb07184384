package dev.millrace.bench.work;

import org.jspecify.annotations.Nullable;

/** A benchmark that reads nothing is fast, and worth nothing. */
final class Found {
  private Found() {}

  /** 1. */
  static int one(byte @Nullable [] value) {
    if (value == null || value.length == 0) {
      throw new IllegalStateException("an entry that was written is not there");
    }
    return 1;
  }

  /** The same number. */
  static int some(int entries) {
    if (entries == 0) {
      throw new IllegalStateException("nothing was read");
    }
    return entries;
  }
}
