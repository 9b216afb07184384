package dev.millrace.storage.checkpoint;

import dev.millrace.storage.rocks.ClosedStore;
import dev.millrace.storage.rocks.DataDirectory;
import dev.millrace.storage.rocks.DirectoryTree;
import dev.millrace.storage.rocks.Store;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes checkpoints: RocksDB links a store's tables and copies the rest beside the store, which
 * holds up its closing for a moment only. Then the files are moved to their place, or copied where
 * that is on another file system, every one is hashed, and the manifest is written. Where anything
 * fails, nothing is left. One thread.
 */
public final class CheckpointMaker {
  private static final String TABLE = ".sst";

  private final Path root;
  private final String topic;

  /**
   * Takes where checkpoints lie.
   *
   * @param topic the name of the log's topic, for the manifests
   */
  public CheckpointMaker(Path root, String topic) {
    this.root = root;
    this.topic = topic;
  }

  /**
   * A finished checkpoint.
   *
   * @param store what it holds
   */
  public record Made(Path directory, ClosedStore store, int files, long bytes) {}

  /** Looks on; may end the work by an exception. */
  @FunctionalInterface
  public interface Progress {
    /** So many of the bytes are hashed. */
    void hashed(long done, long of);
  }

  /**
   * Makes one of a partition's store, which stays in use. A half one, which a killed process left,
   * is replaced.
   *
   * @param name a valid one
   * @throws CheckpointException when there is one already
   */
  public Made make(String name, int partition, Store store, Progress progress) throws IOException {
    Path all = root.resolve(name).toAbsolutePath();
    Path directory = all.resolve("partition-" + partition);
    if (Files.exists(directory.resolve(Manifest.FILE))) {
      throw new CheckpointException("there is a checkpoint of this name already: " + directory);
    }
    DirectoryTree.delete(directory);
    Files.createDirectories(all);
    Path begun = DataDirectory.checkpointing(store);
    try {
      DirectoryTree.delete(begun);
      store.checkpoint(begun);
      Made made = complete(begun, directory, progress);
      DirectoryTree.sync(all);
      DirectoryTree.sync(root);
      return made;
    } catch (IOException | RuntimeException e) {
      DirectoryTree.delete(directory);
      throw e;
    } finally {
      DirectoryTree.delete(begun);
    }
  }

  private Made complete(Path begun, Path directory, Progress progress) throws IOException {
    ClosedStore store = ClosedStore.read(begun);
    List<Path> files = DirectoryTree.list(begun);
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    FileHash hash = hash(bytes, progress);
    List<Manifest.Entry> entries =
        isMoved(begun, directory) ? hashes(directory, hash) : copies(files, directory, hash);
    ManifestFile.write(Manifest.of(topic, store, entries), directory);
    return new Made(directory, store, entries.size(), bytes);
  }

  private static FileHash hash(long bytes, Progress progress) {
    long[] done = new long[1];
    return new FileHash(
        read -> {
          done[0] += read;
          progress.hashed(done[0], bytes);
        });
  }

  /** Links can be moved within a file system; across, the place is made for copies. */
  private static boolean isMoved(Path begun, Path directory) throws IOException {
    try {
      Files.move(begun, directory, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (AtomicMoveNotSupportedException e) {
      Files.createDirectory(directory);
      return false;
    }
  }

  private static List<Manifest.Entry> hashes(Path directory, FileHash hash) throws IOException {
    List<Manifest.Entry> entries = new ArrayList<>();
    for (Path file : DirectoryTree.list(directory)) {
      if (!file.toString().endsWith(TABLE)) { // tables were synced when they were written
        DirectoryTree.sync(file);
      }
      entries.add(hash.of(file));
    }
    return entries;
  }

  private static List<Manifest.Entry> copies(List<Path> files, Path directory, FileHash hash)
      throws IOException {
    List<Manifest.Entry> entries = new ArrayList<>();
    for (Path file : files) {
      entries.add(hash.copy(file, directory.resolve(file.getFileName())));
    }
    return entries;
  }
}
