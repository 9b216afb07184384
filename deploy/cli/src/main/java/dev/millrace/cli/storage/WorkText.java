package dev.millrace.cli.storage;

import static dev.millrace.cli.storage.Mebibytes.mib;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import dev.millrace.admin.v1.GetStatisticsResponse;
import dev.millrace.admin.v1.OperationStatistics;
import dev.millrace.admin.v1.RocksDbStatistics;
import java.util.ArrayList;
import java.util.List;

/** What RocksDB and the reads of one instance did, for people and for programs. */
final class WorkText {
  private static final double MICROS = 1e6;
  private static final double PERCENT = 100;

  private WorkText() {}

  /** Indented lines; several when much is noted. */
  static List<String> lines(GetStatisticsResponse answer) {
    List<String> lines = new ArrayList<>();
    if (answer.hasRocksdb()) {
      reads(answer.getRocksdb(), lines);
      writes(answer.getRocksdb(), lines);
    } else {
      lines.add("  RocksDB notes nothing (millrace.storage.rocksdb.statistics=none)");
    }
    for (OperationStatistics operation : answer.getOperationsList()) {
      lines.add(
          "  %-14s %,d times, mean %s µs, p99 %s µs"
              .formatted(
                  operation.getOperation(),
                  operation.getCount(),
                  micros(operation.getMeanMicros()),
                  micros(operation.getP99Micros())));
    }
    return lines;
  }

  private static void reads(RocksDbStatistics noted, List<String> lines) {
    lines.add(
        "  block cache    found %s of data, %s of index, %s of filter blocks; memory answered %s of reads"
            .formatted(
                share(noted.getCacheDataHits(), noted.getCacheDataMisses()),
                share(noted.getCacheIndexHits(), noted.getCacheIndexMisses()),
                share(noted.getCacheFilterHits(), noted.getCacheFilterMisses()),
                share(noted.getMemtableHits(), noted.getMemtableMisses())));
    lines.add(
        "  bloom filters  spared %,d files by key, %,d by prefix; %,d and %,d were looked into in vain"
            .formatted(
                noted.getBloomKeyUseful(),
                noted.getBloomPrefixUseful(),
                noted.getBloomKeyFalse(),
                noted.getBloomPrefixFalse()));
    lines.add(
        "  read           %,d keys, %s MiB; %,d seeks, %s MiB"
            .formatted(
                noted.getKeysRead(),
                mib(noted.getGetBytes()),
                noted.getSeeks(),
                mib(noted.getIteratedBytes())));
  }

  private static void writes(RocksDbStatistics noted, List<String> lines) {
    lines.add(
        "  written        %,d keys, %s MiB; stalled %.3f s"
            .formatted(
                noted.getKeysWritten(),
                mib(noted.getWrittenBytes()),
                noted.getStallMicros() / MICROS));
    lines.add(
        "  flushes        %,d in %.1f s, %s MiB written"
            .formatted(
                noted.getFlushes(),
                noted.getFlushMicros() / MICROS,
                mib(noted.getFlushWrittenBytes())));
    lines.add(
        "  compactions    %,d in %.1f s (%.1f s of a processor), %s MiB read, %s MiB written"
            .formatted(
                noted.getCompactions(),
                noted.getCompactionMicros() / MICROS,
                noted.getCompactionCpuMicros() / MICROS,
                mib(noted.getCompactionReadBytes()),
                mib(noted.getCompactionWrittenBytes())));
  }

  /** Adds all figures under the names of the contract. */
  static void addTo(ObjectNode json, GetStatisticsResponse answer) {
    if (answer.hasRocksdb()) {
      ObjectNode rocksdb = json.putObject("rocksdb");
      for (FieldDescriptor field : RocksDbStatistics.getDescriptor().getFields()) {
        Object value = answer.getRocksdb().getField(field);
        if (field.getJavaType() == JavaType.LONG) {
          rocksdb.put(field.getJsonName(), (Long) value);
        } else {
          rocksdb.put(field.getJsonName(), value.toString());
        }
      }
    }
    ObjectNode operations = json.putObject("operations");
    for (OperationStatistics operation : answer.getOperationsList()) {
      operations.set(
          operation.getOperation(),
          JsonNodeFactory.instance
              .objectNode()
              .put("count", operation.getCount())
              .put("meanMicros", operation.getMeanMicros())
              .put("p99Micros", operation.getP99Micros()));
    }
  }

  private static String share(long hits, long misses) {
    return hits + misses == 0 ? "none" : "%.1f %%".formatted(PERCENT * hits / (hits + misses));
  }

  /** 0 where nothing was timed lately. */
  private static String micros(double micros) {
    return micros == 0 ? "-" : "%,.1f".formatted(micros);
  }
}
