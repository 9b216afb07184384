package dev.millrace.cli.stats;

import java.util.Comparator;
import java.util.List;

/** The partitions of all storage services. */
final class PartitionRows {
  private static final String PREFIX = "millrace_storage_";
  private static final String STATE = PREFIX + "partition_state";
  private static final String PARTITION = "partition";

  private PartitionRows() {}

  static List<Overview.Row> of(Change storage) {
    return storage
        .values(STATE, PARTITION)
        .sorted(Comparator.comparingInt(Integer::parseInt))
        .map(partition -> row(storage, partition))
        .toList();
  }

  private static Overview.Row row(Change storage, String partition) {
    return new Overview.Row(
        partition,
        state(storage, partition),
        List.of(
            Figure.of(
                "appliedPerSecond",
                "applied",
                storage.advanceRate(PREFIX + "applied_offset_records", PARTITION, partition),
                Unit.PER_SECOND),
            now("lagRecords", "lag", "lag_records", Unit.COUNT, storage, partition),
            now("lagAgeMillis", "oldest", "lag_age_milliseconds", Unit.MILLIS, storage, partition),
            now("fileBytes", "files", "rocksdb_sst_bytes", Unit.BYTES, storage, partition),
            now(
                "memtableBytes",
                "memtables",
                "rocksdb_memtables_bytes",
                Unit.BYTES,
                storage,
                partition),
            now(
                "compactionPendingBytes",
                "to compact",
                "rocksdb_compaction_pending_bytes",
                Unit.BYTES,
                storage,
                partition),
            detail("queuedRecords", "queued", "queue_records", Unit.COUNT, storage, partition),
            detail("keys", "keys", "rocksdb_keys", Unit.COUNT, storage, partition),
            detail(
                "writeAmplification",
                "write amp",
                "rocksdb_write_amplification",
                Unit.RATIO,
                storage,
                partition),
            detail(
                "spaceAmplification",
                "space amp",
                "rocksdb_space_amplification",
                Unit.RATIO,
                storage,
                partition),
            detail(
                "compressionRatio",
                "compression",
                "rocksdb_compression_ratio",
                Unit.RATIO,
                storage,
                partition)));
  }

  private static String state(Change storage, String partition) {
    return storage
        .values(STATE, "state")
        .filter(state -> storage.max(STATE, PARTITION, partition, "state", state) > 0)
        .findFirst()
        .orElse("");
  }

  private static Figure now(
      String key, String label, String name, Unit unit, Change storage, String partition) {
    return Figure.of(key, label, storage.max(PREFIX + name, PARTITION, partition), unit);
  }

  private static Figure detail(
      String key, String label, String name, Unit unit, Change storage, String partition) {
    return Figure.detail(key, label, storage.max(PREFIX + name, PARTITION, partition), unit);
  }
}
