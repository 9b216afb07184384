package dev.millrace.cli.storage;

import static dev.millrace.cli.storage.Mebibytes.mib;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import dev.millrace.admin.v1.GetStatisticsResponse;
import dev.millrace.admin.v1.LevelStatistics;
import dev.millrace.admin.v1.PartitionStatistics;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;

/** Statistics of stores for people and for programs. */
final class StatsText {
  private static final double MICROS = 1e6;
  private static final int RATIO_DECIMALS = 2;

  private StatsText() {}

  /** One instance's; with what it did when that is wanted. */
  static String of(String endpoint, GetStatisticsResponse answer, boolean detailed) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s: %s of %s MiB memory in use, %s MiB disk free, compression %s"
            .formatted(
                endpoint,
                mib(answer.getMemoryUsedBytes()),
                mib(answer.getMemoryBudgetBytes()),
                mib(answer.getDiskFreeBytes()),
                answer.getCompression()));
    if (detailed) {
      WorkText.lines(answer).forEach(line -> text.append(System.lineSeparator()).append(line));
    }
    if (answer.getPartitionsCount() == 0) {
      text.append(System.lineSeparator()).append("no partition is owned");
    }
    for (PartitionStatistics partition : answer.getPartitionsList()) {
      text.append(System.lineSeparator()).append(partition(partition));
    }
    return text.toString();
  }

  /** All instances'. */
  static ObjectNode json(Map<String, GetStatisticsResponse> answers) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode instances = json.putArray("instances");
    answers.forEach(
        (endpoint, answer) -> {
          ObjectNode instance =
              instances
                  .addObject()
                  .put("endpoint", endpoint)
                  .put("memoryBudgetBytes", answer.getMemoryBudgetBytes())
                  .put("memoryUsedBytes", answer.getMemoryUsedBytes())
                  .put("diskFreeBytes", answer.getDiskFreeBytes())
                  .put("compression", answer.getCompression());
          WorkText.addTo(instance, answer);
          ArrayNode partitions = instance.putArray("partitions");
          answer.getPartitionsList().forEach(partition -> partitions.add(json(partition)));
        });
    return json;
  }

  private static String partition(PartitionStatistics partition) {
    String head =
        "partition %d: %,d stored, next offset %d, lag %d"
            .formatted(
                partition.getPartition(),
                partition.getStored(),
                partition.getNextOffset(),
                partition.getLagRecords());
    if (!partition.getProblem().isEmpty()) {
      return head + ", NOT SERVED: " + partition.getProblem();
    }
    String work =
        "  files %s MiB (live %s), memtables %s MiB, some %,d keys; to compact %s MiB, running: %d flushes, %d compactions%s"
            .formatted(
                mib(partition.getTableFileBytes()),
                mib(partition.getLiveDataBytes()),
                mib(partition.getMemtableBytes()),
                partition.getEstimatedKeys(),
                mib(partition.getPendingCompactionBytes()),
                partition.getRunningFlushes(),
                partition.getRunningCompactions(),
                stall(partition));
    String ratios =
        "  since it was opened %s MiB were written to it, %s MiB to files and %s MiB read again for that; amplification: write %.2f, space %.2f; compression %.2f; stalled %.3f s"
            .formatted(
                mib(partition.getWrittenBytes()),
                mib(partition.getBackgroundWrittenBytes()),
                mib(partition.getBackgroundReadBytes()),
                partition.getWriteAmplification(),
                partition.getSpaceAmplification(),
                partition.getCompressionRatio(),
                partition.getStallMicros() / MICROS);
    return String.join(
        System.lineSeparator(), head, work, ratios, levels(partition.getLevelsList()));
  }

  private static String stall(PartitionStatistics partition) {
    if (partition.getWriteStopped()) {
      return "; WRITES ARE STOPPED until compaction has caught up";
    }
    long rate = partition.getDelayedWriteBytesPerSecond();
    return rate == 0 ? "" : "; writes are slowed down to %s MiB/s".formatted(mib(rate));
  }

  private static String levels(List<LevelStatistics> levels) {
    return levels.isEmpty()
        ? "  no files yet"
        : AsciiTable.getTable(
            AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
            levels,
            List.of(
                left("family").with(LevelStatistics::getColumnFamily),
                right("level").with(level -> Integer.toString(level.getLevel())),
                right("files").with(level -> "%,d".formatted(level.getFiles())),
                right("MiB").with(level -> mib(level.getBytes())),
                right("ratio").with(level -> ratio(level).toPlainString()),
                right("entries").with(level -> "%,d".formatted(level.getEntries())),
                right("deletions").with(level -> "%,d".formatted(level.getDeletions())),
                left("compression").with(level -> String.join(" ", level.getCompressionsList()))));
  }

  private static ObjectNode json(PartitionStatistics partition) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("partition", partition.getPartition())
            .put("nextOffset", partition.getNextOffset())
            .put("lagRecords", partition.getLagRecords())
            .put("stored", partition.getStored())
            .put("problem", partition.getProblem())
            .put("tableFileBytes", partition.getTableFileBytes())
            .put("liveDataBytes", partition.getLiveDataBytes())
            .put("memtableBytes", partition.getMemtableBytes())
            .put("estimatedKeys", partition.getEstimatedKeys())
            .put("pendingCompactionBytes", partition.getPendingCompactionBytes())
            .put("runningFlushes", partition.getRunningFlushes())
            .put("runningCompactions", partition.getRunningCompactions())
            .put("writeStopped", partition.getWriteStopped())
            .put("delayedWriteBytesPerSecond", partition.getDelayedWriteBytesPerSecond())
            .put("writtenBytes", partition.getWrittenBytes())
            .put("backgroundReadBytes", partition.getBackgroundReadBytes())
            .put("backgroundWrittenBytes", partition.getBackgroundWrittenBytes())
            .put("backgroundMillis", partition.getBackgroundMillis())
            .put("stallMicros", partition.getStallMicros())
            .put("writeAmplification", partition.getWriteAmplification())
            .put("spaceAmplification", partition.getSpaceAmplification())
            .put("compressionRatio", partition.getCompressionRatio());
    ArrayNode levels = json.putArray("levels");
    for (LevelStatistics level : partition.getLevelsList()) {
      ArrayNode compressions =
          levels
              .addObject()
              .put("columnFamily", level.getColumnFamily())
              .put("level", level.getLevel())
              .put("files", level.getFiles())
              .put("bytes", level.getBytes())
              .put("rawBytes", level.getRawBytes())
              .put("ratio", ratio(level))
              .put("entries", level.getEntries())
              .put("deletions", level.getDeletions())
              .putArray("compressions");
      level.getCompressionsList().forEach(compressions::add);
    }
    return json;
  }

  /** How many times the files' bytes the entries were. */
  private static BigDecimal ratio(LevelStatistics level) {
    return BigDecimal.valueOf((double) level.getRawBytes() / Math.max(1, level.getBytes()))
        .setScale(RATIO_DECIMALS, RoundingMode.HALF_UP);
  }

  private static Column left(String header) {
    return new Column().header(header).dataAlign(HorizontalAlign.LEFT);
  }

  private static Column right(String header) {
    return new Column().header(header).dataAlign(HorizontalAlign.RIGHT);
  }
}
