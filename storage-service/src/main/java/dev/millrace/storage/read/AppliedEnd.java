package dev.millrace.storage.read;

/** Where a read of a partition ends. */
final class AppliedEnd {
  private AppliedEnd() {}

  /** The end asked for, 0 for none, but not beyond what is applied. */
  static long of(long askedOffset, long appliedOffset) {
    return askedOffset == 0 ? appliedOffset : Math.min(askedOffset, appliedOffset);
  }
}
