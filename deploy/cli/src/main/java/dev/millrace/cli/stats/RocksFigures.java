package dev.millrace.cli.stats;

import java.util.ArrayList;
import java.util.List;

/** What the stores take, and the work RocksDB has with them. */
final class RocksFigures {
  private static final String PREFIX = "millrace_storage_rocksdb_";
  private static final String BLOCK = "block";

  private RocksFigures() {}

  static Overview.Section of(Change storage) {
    List<Figure> figures = new ArrayList<>();
    space(storage, figures);
    work(storage, figures);
    details(storage, figures);
    return new Overview.Section("rocksdb", figures);
  }

  private static void space(Change storage, List<Figure> figures) {
    figures.add(bytes("fileBytes", "files", storage, "sst_bytes"));
    figures.add(bytes("memtableBytes", "memtables", storage, "memtables_bytes"));
    figures.add(bytes("budgetUsedBytes", "cache + memtables", storage, "budget_used_bytes"));
    figures.add(
        Figure.of(
            "cacheHitShare",
            "block cache hits",
            storage.share(PREFIX + "cache_hits_blocks_total", PREFIX + "cache_misses_blocks_total"),
            Unit.SHARE));
  }

  private static void work(Change storage, List<Figure> figures) {
    figures.add(rate("writtenBytesPerSecond", "written", storage, "written_bytes_total"));
    figures.add(rate("flushBytesPerSecond", "flushed", storage, "flush_written_bytes_total"));
    figures.add(
        rate("compactionBytesPerSecond", "compacted", storage, "compaction_written_bytes_total"));
    figures.add(bytes("compactionPendingBytes", "to compact", storage, "compaction_pending_bytes"));
    figures.add(
        Figure.of(
            "compactionsRunning",
            "compactions",
            storage.max(PREFIX + "compactions_running"),
            Unit.COUNT));
    figures.add(
        Figure.of(
            "stallShare", "stalled", storage.rate(PREFIX + "stall_seconds_total"), Unit.SHARE));
    figures.add(
        Figure.of(
            "writesStopped", "stopped stores", storage.now(PREFIX + "write_stopped"), Unit.COUNT));
  }

  private static void details(Change storage, List<Figure> figures) {
    for (String block : List.of("data", "index", "filter")) {
      figures.add(
          Figure.detail(
              block + "HitShare",
              block + " hits",
              storage.share(
                  PREFIX + "cache_hits_blocks_total",
                  PREFIX + "cache_misses_blocks_total",
                  BLOCK,
                  block),
              Unit.SHARE));
    }
    figures.add(
        Figure.detail(
            "memtableHitShare",
            "memtable hits",
            storage.share(
                PREFIX + "memtable_hits_keys_total", PREFIX + "memtable_misses_keys_total"),
            Unit.SHARE));
    figures.add(
        perSecond("bloomUsefulPerSecond", "bloom useful", storage, "bloom_useful_files_total"));
    figures.add(
        perSecond("bloomFalsePerSecond", "bloom in vain", storage, "bloom_false_files_total"));
    figures.add(perSecond("keysReadPerSecond", "keys read", storage, "keys_read_total"));
    figures.add(perSecond("keysWrittenPerSecond", "keys written", storage, "keys_written_total"));
    figures.add(perSecond("flushesPerSecond", "flushes", storage, "flush_seconds_count"));
    figures.add(
        Figure.detail(
            "compactionCpus",
            "compaction CPUs",
            storage.rate(PREFIX + "compaction_cpu_seconds_total"),
            Unit.RATIO));
  }

  private static Figure bytes(String key, String label, Change storage, String name) {
    return Figure.of(key, label, storage.now(PREFIX + name), Unit.BYTES);
  }

  private static Figure rate(String key, String label, Change storage, String name) {
    return Figure.of(key, label, storage.rate(PREFIX + name), Unit.BYTES_PER_SECOND);
  }

  private static Figure perSecond(String key, String label, Change storage, String name) {
    return Figure.detail(key, label, storage.rate(PREFIX + name), Unit.PER_SECOND);
  }
}
