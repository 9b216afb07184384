package dev.millrace.bench.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.ConfigOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.OptionsUtil;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** The files that closed RocksDB stores left, whoever made them. */
public final class StoreFiles {
  /** Every database has this file. */
  private static final String CURRENT = "CURRENT";

  /** What a database says of itself; every opening leaves one, ours too. */
  private static final String LOG = "LOG";

  private StoreFiles() {}

  /** What all files below a directory take, without the databases' own logs. */
  public static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith(LOG))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  /** The databases below a directory. */
  public static List<Path> databases(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.endsWith(CURRENT)).map(Path::getParent).sorted().toList();
    }
  }

  /** Compacts all of every database, with the options it was last opened with. */
  public static void compact(Path directory) throws IOException, RocksDBException {
    for (Path database : databases(directory)) {
      compactOne(database.toString());
    }
  }

  private static void compactOne(String path) throws RocksDBException {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (ConfigOptions ours = new ConfigOptions();
        DBOptions options = new DBOptions()) {
      OptionsUtil.loadLatestOptions(ours, path, options, families);
      options.setMaxBackgroundJobs(Runtime.getRuntime().availableProcessors());
      try (RocksDB database = RocksDB.open(options, path, families, handles);
          CompactRangeOptions all =
              new CompactRangeOptions()
                  .setBottommostLevelCompaction(BottommostLevelCompaction.kForce)) {
        for (ColumnFamilyHandle family : handles) {
          database.compactRange(family, null, null, all);
        }
        handles.forEach(ColumnFamilyHandle::close);
      }
    } finally {
      families.forEach(family -> family.getOptions().close());
    }
  }
}
