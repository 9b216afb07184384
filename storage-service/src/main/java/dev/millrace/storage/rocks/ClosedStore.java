package dev.millrace.storage.rocks;

import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.StoreIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * What the files of a store that nobody has open say of it.
 *
 * @param identity which log's partition it holds
 * @param state what it reflects
 */
public record ClosedStore(StoreIdentity identity, AppliedState state) {
  /** RocksDB writes its log of events also beside a store that it only reads. */
  private static final String EVENT_LOG = "LOG";

  /**
   * The least that RocksDB takes, half of it for tables. By default it opens all of them at once
   * and keeps their indexes in memory, which no budget counts; META lies in one or a few.
   */
  private static final int FILES_OPEN_MAX = 20;

  static {
    RocksDB.loadLibrary();
  }

  /**
   * Reads a directory; its files stay as they are.
   *
   * @throws StoreException when they are no store of ours, or damaged
   */
  public static ClosedStore read(Path directory) throws IOException {
    ManifestCheck.run(directory);
    List<ColumnFamilyDescriptor> families =
        Stream.of(ColumnFamily.values())
            .map(family -> new ColumnFamilyDescriptor(family.nameBytes()))
            .toList();
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (DBOptions options = new DBOptions().setMaxOpenFiles(FILES_OPEN_MAX);
        RocksDB database = RocksDB.openReadOnly(options, directory.toString(), families, handles)) {
      try {
        return read(directory, database, handles.getLast()); // META, the last family
      } finally {
        handles.forEach(ColumnFamilyHandle::close);
      }
    } catch (RocksDBException e) {
      throw Failures.of(e, directory.toString());
    } finally {
      families.forEach(family -> family.getOptions().close());
      Files.deleteIfExists(directory.resolve(EVENT_LOG));
    }
  }

  private static ClosedStore read(Path directory, RocksDB database, ColumnFamilyHandle meta)
      throws RocksDBException {
    return new ClosedStore(
        MetaValues.identity(database.get(meta, StoreIdentity.key()), directory.toString()),
        MetaValues.state(database.get(meta, AppliedState.key()), directory.toString()));
  }
}
