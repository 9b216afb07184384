package dev.millrace.cli.stats;

import java.util.Locale;

/** What there are instances of, in the order of the data path. */
enum Service {
  INGEST,
  STORAGE,
  QUERY;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
