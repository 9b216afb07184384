package dev.millrace.storage.checkpoint;

import dev.millrace.storage.rocks.ClosedStore;
import dev.millrace.storage.rocks.DirectoryTree;
import dev.millrace.storage.rocks.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes checkpoints: RocksDB links a store's tables and copies the rest, then every file is hashed
 * and the manifest is written. Where anything fails, nothing is left. One thread.
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
   * Makes one of a partition's store, which stays in use.
   *
   * @param name a valid one
   * @throws CheckpointException when there is one already, or a half one
   */
  public Made make(String name, int partition, Store store, Progress progress) throws IOException {
    Path all = root.resolve(name).toAbsolutePath();
    Path directory = all.resolve("partition-" + partition);
    requireAbsent(directory);
    Files.createDirectories(all);
    try {
      store.checkpoint(directory);
      Made made = complete(directory, progress);
      DirectoryTree.sync(all);
      DirectoryTree.sync(root);
      return made;
    } catch (IOException | RuntimeException e) {
      DirectoryTree.delete(directory);
      throw e;
    }
  }

  private Made complete(Path directory, Progress progress) throws IOException {
    ClosedStore store = ClosedStore.read(directory);
    List<Path> files = files(directory);
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
      if (!file.toString().endsWith(TABLE)) { // tables were synced when they were written
        DirectoryTree.sync(file);
      }
    }
    Manifest manifest = Manifest.of(topic, store, hashes(files, bytes, progress));
    ManifestFile.write(manifest, directory);
    return new Made(directory, store, files.size(), bytes);
  }

  private static List<Manifest.Entry> hashes(List<Path> files, long bytes, Progress progress)
      throws IOException {
    long[] done = new long[1];
    FileHash hash =
        new FileHash(
            read -> {
              done[0] += read;
              progress.hashed(done[0], bytes);
            });
    List<Manifest.Entry> entries = new ArrayList<>();
    for (Path file : files) {
      entries.add(hash.of(file));
    }
    return entries;
  }

  private static void requireAbsent(Path directory) {
    if (Files.exists(directory.resolve(Manifest.FILE))) {
      throw new CheckpointException("there is a checkpoint of this name already: " + directory);
    }
    if (Files.exists(directory)) {
      throw new CheckpointException(
          "there is half a checkpoint of this name, it can be deleted: " + directory);
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
