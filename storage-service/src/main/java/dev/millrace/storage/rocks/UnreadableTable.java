package dev.millrace.storage.rocks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/**
 * Which table file of a store can not be opened. RocksDB says of a table whose properties or index
 * are damaged that the manifest may be: it noticed while it read that one.
 */
final class UnreadableTable {
  private UnreadableTable() {}

  /** The name of the first, null when all can be opened. Reads the ends of every table. */
  static @Nullable String in(Path directory) {
    List<Path> tables = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.sst")) {
      files.forEach(tables::add);
    } catch (IOException e) {
      return null; // the failure that led here is the one to report
    }
    Collections.sort(tables);
    for (Path table : tables) {
      try (Options options = new Options();
          SstFileReader reader = new SstFileReader(options)) {
        reader.open(table.toString());
      } catch (RocksDBException e) {
        return table.getFileName().toString();
      }
    }
    return null;
  }
}
