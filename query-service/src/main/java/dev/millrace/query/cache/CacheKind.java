package dev.millrace.query.cache;

import java.util.Locale;

/** What caches hold. */
public enum CacheKind {
  /** A transaction's bytes: immutable. */
  TRANSACTION,
  /** That no partition has an identity, as of some offsets. */
  ABSENT,
  /** The first page of a list, as of some offsets. */
  LIST,
  /** An account's summary, as of some offsets. */
  SUMMARY;

  /** As metrics and operators see it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
