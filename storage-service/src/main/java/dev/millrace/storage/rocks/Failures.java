package dev.millrace.storage.rocks;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** What an exception of RocksDB means for us. */
final class Failures {
  private static final Pattern FILE =
      Pattern.compile("(\\d+\\.(?:sst|log|blob)|MANIFEST-\\d+|OPTIONS-\\d+|CURRENT|IDENTITY)\\b");

  private Failures() {}

  static StoreException of(RocksDBException failure, String directory) {
    Status status = failure.getStatus();
    String message = String.valueOf(failure.getMessage());
    String text = message + (status == null ? "" : " " + String.valueOf(status.getState()));
    boolean corrupt =
        status != null && status.getCode() == Status.Code.Corruption
            || text.contains("Corruption")
            || text.contains("No such file");
    if (corrupt) {
      String named = fileIn(text); // not always: a table's damaged properties are just "unsorted"
      return corrupt(
          directory, named == null ? UnreadableTable.in(Path.of(directory)) : named, failure);
    }
    return new StoreException.Failed(
        "the store failed: directory=" + directory + ": " + message, failure);
  }

  /** Of opening a store; where RocksDB blames another file than the damaged one, that is named. */
  static StoreException ofOpening(RocksDBException e, Path directory) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("While lock file") || message.contains("lock hold by")) {
      return new StoreException.Refused(
          "the store is in use by another process: directory=" + directory, e);
    }
    StoreException failure = of(e, directory.toString());
    if (failure instanceof StoreException.Corrupt corrupt && !isTable(corrupt.file())) {
      String table = UnreadableTable.in(directory);
      return table == null ? failure : corrupt(directory.toString(), table, e);
    }
    return failure;
  }

  private static boolean isTable(@Nullable String file) {
    return file != null && file.endsWith(".sst");
  }

  static StoreException.Corrupt corrupt(
      String directory, @Nullable String file, RocksDBException failure) {
    return corrupt(directory, file, String.valueOf(failure.getMessage()), failure);
  }

  static StoreException.Corrupt corrupt(
      String directory, @Nullable String file, String problem, @Nullable Throwable cause) {
    String where = "directory=" + directory + (file == null ? "" : " file=" + file);
    return new StoreException.Corrupt(
        "the store is damaged: " + where + ": " + problem, file, cause);
  }

  static @Nullable String fileIn(String text) {
    Matcher matcher = FILE.matcher(text);
    return matcher.find() ? matcher.group(1) : null;
  }
}
