package dev.millrace.bench.drain;

import dev.millrace.bench.files.StoreFiles;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.ColumnFamily;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** What closed stores say of themselves: without a WAL, what is not in files is lost. */
final class MillraceFiles {
  private MillraceFiles() {}

  /** What is missing of so many transactions; empty when nothing is. */
  static Optional<String> missing(Path directory, long transactions) {
    try {
      long inFiles = 0;
      for (Path database : StoreFiles.databases(directory)) {
        inFiles += applied(database.toString());
      }
      return inFiles == transactions
          ? Optional.empty()
          : Optional.of("%d of %d are in files".formatted(inFiles, transactions));
    } catch (IOException | RocksDBException e) {
      return Optional.of("the closed stores can not be read: " + e.getMessage());
    }
  }

  private static long applied(String path) throws RocksDBException {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (Options listing = new Options();
        DBOptions options = new DBOptions()) {
      for (byte[] name : RocksDB.listColumnFamilies(listing, path)) {
        families.add(new ColumnFamilyDescriptor(name));
      }
      try (RocksDB database = RocksDB.openReadOnly(options, path, families, handles)) {
        ColumnFamilyHandle meta = handles.get(indexOfMeta(families));
        byte[] state = database.get(meta, AppliedState.key());
        handles.forEach(ColumnFamilyHandle::close);
        return state == null ? 0 : AppliedState.parse(state).counters().stored();
      }
    } finally {
      families.forEach(family -> family.getOptions().close());
    }
  }

  private static int indexOfMeta(List<ColumnFamilyDescriptor> families) {
    for (int i = 0; i < families.size(); i++) {
      if (Arrays.equals(families.get(i).getName(), ColumnFamily.META.nameBytes())) {
        return i;
      }
    }
    throw new IllegalStateException("a store without a meta family");
  }
}
