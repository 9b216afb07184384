package dev.millrace.cli.stats;

import java.util.List;

/** What becomes of the log's records, and what that leaves to do. */
final class StorageFigures {
  private static final String PREFIX = "millrace_storage_";
  private static final String APPLIED = PREFIX + "applied_records_total";
  private static final String OUTCOME = "outcome";
  private static final double MILLIS = 1_000;

  private StorageFigures() {}

  static Overview.Section of(Change storage) {
    return new Overview.Section(
        Service.STORAGE.text(),
        List.of(
            outcome(storage, "storedPerSecond", "stored", "STORED"),
            outcome(storage, "duplicatesPerSecond", "duplicates", "DUPLICATE"),
            outcome(storage, "conflictsPerSecond", "conflicts", "CONFLICT"),
            outcome(storage, "deadLettersPerSecond", "dead letters", "REJECTED"),
            Figure.of(
                "batchMeanRecords",
                "records a write",
                storage.mean(PREFIX + "batch_records"),
                Unit.COUNT),
            Figure.of(
                "writeMeanMillis",
                "write, mean",
                MILLIS * storage.mean(PREFIX + "write_seconds"),
                Unit.MILLIS),
            Figure.of("lagRecords", "lag", storage.now(PREFIX + "lag_records"), Unit.COUNT),
            Figure.of(
                "lagAgeMillis",
                "oldest lag",
                storage.max(PREFIX + "lag_age_milliseconds"),
                Unit.MILLIS),
            Figure.of(
                "readsPerSecond",
                "reads",
                storage.rate(PREFIX + "read_seconds_count"),
                Unit.PER_SECOND),
            Figure.of(
                "diskFreeBytes", "disk free", storage.max(PREFIX + "disk_free_bytes"), Unit.BYTES),
            Figure.detail(
                "queuedRecords", "queued", storage.now(PREFIX + "queue_records"), Unit.COUNT),
            Figure.detail(
                "readItemsPerSecond",
                "items read",
                storage.rate(PREFIX + "read_items_total"),
                Unit.PER_SECOND),
            Figure.detail(
                "outcomeFollowers",
                "followers",
                storage.now(PREFIX + "outcomes_followers"),
                Unit.COUNT)));
  }

  private static Figure outcome(Change storage, String key, String label, String outcome) {
    return Figure.of(key, label, storage.rate(APPLIED, OUTCOME, outcome), Unit.PER_SECOND);
  }
}
