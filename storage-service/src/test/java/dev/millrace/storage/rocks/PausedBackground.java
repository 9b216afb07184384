package dev.millrace.storage.rocks;

import dev.millrace.storage.layout.ColumnFamily;

/** While it is open, a store neither flushes nor compacts. */
public final class PausedBackground implements AutoCloseable {
  private final Store store;

  /** Waits for what is under way. */
  public PausedBackground(Store store) {
    this.store = store;
    var _ =
        store.withDatabase(
            ColumnFamily.META,
            (database, family) -> {
              database.pauseBackgroundWork();
              return true;
            });
  }

  @Override
  public void close() {
    var _ =
        store.withDatabase(
            ColumnFamily.META,
            (database, family) -> {
              database.continueBackgroundWork();
              return true;
            });
  }
}
