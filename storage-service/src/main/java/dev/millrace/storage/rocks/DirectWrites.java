package dev.millrace.storage.rocks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes that pass by the page cache (O_DIRECT), which not every file system takes. */
final class DirectWrites {
  private static final Logger LOG = LoggerFactory.getLogger(DirectWrites.class);

  /** RocksDB leaves alone what is not named like a file of its own. */
  private static final String PROBE_FILE = "millrace.probe";

  private static final byte[] PROBE = {0};

  private DirectWrites() {}

  /**
   * Whether tables in a directory can be written so: RocksDB finds out only when it flushes, so a
   * table is written. What else stands in the way, a full disk say, also counts as no.
   */
  static boolean work(Path directory) {
    Path probe = directory.resolve(PROBE_FILE);
    try (EnvOptions environment = new EnvOptions().setUseDirectWrites(true);
        Options options = new Options();
        SstFileWriter table = new SstFileWriter(environment, options)) {
      table.open(probe.toString());
      table.put(PROBE, PROBE);
      table.finish();
      return true;
    } catch (RocksDBException e) {
      LOG.warn(
          "tables are written through the page cache: directory={} cause={}",
          directory,
          e.getMessage());
      return false;
    } finally {
      delete(probe);
    }
  }

  private static void delete(Path probe) {
    try {
      Files.deleteIfExists(probe);
    } catch (IOException e) {
      throw new UncheckedIOException("a file could not be removed: " + probe, e);
    }
  }
}
