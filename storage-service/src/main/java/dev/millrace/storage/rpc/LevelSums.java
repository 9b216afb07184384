package dev.millrace.storage.rpc;

import dev.millrace.admin.v1.LevelStatistics;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.rocks.LiveFile;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The files of a store, added up by column family and level. */
final class LevelSums {
  private LevelSums() {}

  /** In the order of families and levels; a level without files has no line. */
  static List<LevelStatistics> of(List<LiveFile> files) {
    return files.stream()
        .collect(Collectors.groupingBy(LiveFile::family, TreeMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .flatMap(family -> levels(family).stream())
        .toList();
  }

  private static List<LevelStatistics> levels(Map.Entry<ColumnFamily, List<LiveFile>> family) {
    return family.getValue().stream()
        .collect(Collectors.groupingBy(LiveFile::level, TreeMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .map(level -> sum(family.getKey(), level.getKey(), level.getValue()))
        .toList();
  }

  private static LevelStatistics sum(ColumnFamily family, int level, List<LiveFile> files) {
    TreeSet<String> compressions = new TreeSet<>();
    LevelStatistics.Builder sum =
        LevelStatistics.newBuilder()
            .setColumnFamily(family.text())
            .setLevel(level)
            .setFiles(files.size());
    for (LiveFile file : files) {
      compressions.add(file.compression());
      sum.setBytes(sum.getBytes() + file.bytes())
          .setRawBytes(sum.getRawBytes() + file.rawBytes())
          .setEntries(sum.getEntries() + file.entries())
          .setDeletions(sum.getDeletions() + file.deletions());
    }
    return sum.addAllCompressions(compressions).build();
  }
}
