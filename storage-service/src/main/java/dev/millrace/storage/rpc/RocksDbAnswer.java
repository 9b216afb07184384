package dev.millrace.storage.rpc;

import dev.millrace.admin.v1.RocksDbStatistics;
import dev.millrace.storage.rocks.RocksCounter;
import dev.millrace.storage.rocks.RocksStatistics;
import dev.millrace.storage.rocks.RocksTimer;

/** What RocksDB noted, as operators are told. */
final class RocksDbAnswer {
  private RocksDbAnswer() {}

  static RocksDbStatistics of(RocksStatistics noted) {
    RocksDbStatistics.Builder answer =
        RocksDbStatistics.newBuilder().setDetail(noted.detail().toString());
    reads(noted, answer);
    writes(noted, answer);
    background(noted, answer);
    return answer.build();
  }

  private static void reads(RocksStatistics noted, RocksDbStatistics.Builder answer) {
    answer
        .setCacheDataHits(noted.count(RocksCounter.CACHE_DATA_HITS))
        .setCacheDataMisses(noted.count(RocksCounter.CACHE_DATA_MISSES))
        .setCacheIndexHits(noted.count(RocksCounter.CACHE_INDEX_HITS))
        .setCacheIndexMisses(noted.count(RocksCounter.CACHE_INDEX_MISSES))
        .setCacheFilterHits(noted.count(RocksCounter.CACHE_FILTER_HITS))
        .setCacheFilterMisses(noted.count(RocksCounter.CACHE_FILTER_MISSES))
        .setMemtableHits(noted.count(RocksCounter.MEMTABLE_HITS))
        .setMemtableMisses(noted.count(RocksCounter.MEMTABLE_MISSES))
        .setBloomKeyUseful(noted.count(RocksCounter.BLOOM_USEFUL))
        .setBloomKeyFalse(noted.falseKeys())
        .setBloomPrefixUseful(noted.count(RocksCounter.BLOOM_PREFIX_USEFUL))
        .setBloomPrefixFalse(noted.falsePrefixes())
        .setKeysRead(noted.count(RocksCounter.KEYS_READ))
        .setGetBytes(noted.count(RocksCounter.GET_BYTES))
        .setSeeks(noted.count(RocksCounter.SEEKS))
        .setIteratedBytes(noted.count(RocksCounter.ITERATED_BYTES));
  }

  private static void writes(RocksStatistics noted, RocksDbStatistics.Builder answer) {
    answer
        .setKeysWritten(noted.count(RocksCounter.KEYS_WRITTEN))
        .setWrittenBytes(noted.count(RocksCounter.WRITTEN_BYTES))
        .setStallMicros(noted.count(RocksCounter.STALL_MICROS));
  }

  private static void background(RocksStatistics noted, RocksDbStatistics.Builder answer) {
    RocksTimer.Times flushes = noted.times(RocksTimer.FLUSH);
    RocksTimer.Times compactions = noted.times(RocksTimer.COMPACTION);
    answer
        .setFlushes(flushes.count())
        .setFlushMicros(flushes.sumMicros())
        .setFlushWrittenBytes(noted.count(RocksCounter.FLUSH_WRITTEN_BYTES))
        .setCompactions(compactions.count())
        .setCompactionMicros(compactions.sumMicros())
        .setCompactionCpuMicros(noted.count(RocksCounter.COMPACTION_CPU_MICROS))
        .setCompactionReadBytes(noted.count(RocksCounter.COMPACTION_READ_BYTES))
        .setCompactionWrittenBytes(noted.count(RocksCounter.COMPACTION_WRITTEN_BYTES));
  }
}
