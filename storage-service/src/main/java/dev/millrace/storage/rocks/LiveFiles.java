package dev.millrace.storage.rocks;

import dev.millrace.storage.layout.ColumnFamily;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.TableProperties;

/** Brings together what a database and the files themselves say of its table files. */
final class LiveFiles {
  private LiveFiles() {}

  /** By family, level and name. A file that comes or goes meanwhile is left out. */
  static List<LiveFile> of(RocksDB database, Map<ColumnFamily, ColumnFamilyHandle> families)
      throws RocksDBException {
    Map<String, LiveFileMetaData> known = new HashMap<>();
    for (LiveFileMetaData file : database.getLiveFilesMetaData()) {
      known.put(plainName(file.fileName()), file);
    }
    List<LiveFile> files = new ArrayList<>();
    for (Map.Entry<ColumnFamily, ColumnFamilyHandle> family : families.entrySet()) {
      database
          .getPropertiesOfAllTables(family.getValue())
          .forEach(
              (path, properties) -> {
                String name = plainName(path);
                LiveFileMetaData file = known.get(name);
                if (file != null) {
                  files.add(file(name, family.getKey(), file, properties));
                }
              });
    }
    files.sort(
        Comparator.comparing(LiveFile::family)
            .thenComparingInt(LiveFile::level)
            .thenComparing(LiveFile::name));
    return files;
  }

  private static LiveFile file(
      String name, ColumnFamily family, LiveFileMetaData file, TableProperties properties) {
    return new LiveFile(
        name,
        family,
        file.level(),
        file.size(),
        properties.getNumEntries(),
        properties.getNumDeletions(),
        properties.getRawKeySize() + properties.getRawValueSize(),
        Codec.inFile(properties.getCompressionName()));
  }

  private static String plainName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
