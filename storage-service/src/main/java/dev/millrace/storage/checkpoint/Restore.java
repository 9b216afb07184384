package dev.millrace.storage.checkpoint;

import dev.millrace.storage.rocks.ClosedStore;
import dev.millrace.storage.rocks.DataDirectory;
import dev.millrace.storage.rocks.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts the stores of a checkpoint into a data directory that no service has open. Everything that
 * can be known is checked before the first byte is copied; each store is copied beside its place,
 * each file's hash is compared on the way, and the copy must be what the manifest says of it before
 * it takes its place. One thread.
 */
public final class Restore {
  private static final FileHash.Watch NOBODY = bytes -> {};

  private final Consumer<Restored> told;

  /** Takes who is told of each store that is in its place. */
  public Restore(Consumer<Restored> told) {
    this.told = told;
  }

  /** A store that is in its place. */
  public record Restored(
      int partition, Path directory, long nextOffset, String digest, int files, long bytes) {}

  private record Source(Path directory, Manifest manifest) {}

  /**
   * Restores all partitions of a checkpoint.
   *
   * @param checkpoint a checkpoint's directory, or that of one of its partitions
   * @param dataDirectory made if it does not exist
   * @throws CheckpointException when the checkpoint can not be used, naming the file
   * @throws dev.millrace.storage.rocks.StoreException when the data directory is in use or holds
   *     one of the partitions
   */
  public void run(Path checkpoint, Path dataDirectory) throws IOException {
    List<Source> sources = sources(checkpoint.toAbsolutePath());
    try (DataDirectory data = DataDirectory.lock(dataDirectory)) {
      for (Source source : sources) {
        requireAbsent(data.directory(source.manifest.identity().partition()));
      }
      for (Source source : sources) {
        restore(source, data);
      }
    }
  }

  private void restore(Source source, DataDirectory data) throws IOException {
    Manifest manifest = source.manifest;
    int partition = manifest.identity().partition();
    data.install(partition, directory -> copy(source, directory));
    told.accept(
        new Restored(
            partition,
            data.directory(partition),
            manifest.nextOffset(),
            manifest.digest(),
            manifest.files().size(),
            manifest.bytes()));
  }

  private static void copy(Source source, Path directory) throws IOException {
    FileHash hash = new FileHash(NOBODY);
    for (Manifest.Entry wanted : source.manifest.files()) {
      Path from = source.directory.resolve(wanted.name());
      Path to = directory.resolve(wanted.name());
      Manifest.Entry found = hash.copy(from, to);
      if (!found.equals(wanted)) {
        throw new CheckpointException(
            "damaged file: %s has SHA-256 %s and %d bytes, the manifest says %s and %d"
                .formatted(from, found.sha256(), found.bytes(), wanted.sha256(), wanted.bytes()));
      }
    }
    ClosedStore store = ClosedStore.read(directory);
    if (!source.manifest.describes(store)) {
      throw new CheckpointException(
          "the manifest is not of these files: %s: they hold %s at offset %d"
              .formatted(
                  source.directory.resolve(Manifest.FILE),
                  store.identity(),
                  store.state().nextOffset()));
    }
  }

  private static List<Source> sources(Path checkpoint) throws IOException {
    List<Source> sources = new ArrayList<>();
    for (Path directory : directories(checkpoint)) {
      Source source = new Source(directory, ManifestFile.read(directory));
      requireFiles(source);
      sources.add(source);
    }
    return sources;
  }

  private static List<Path> directories(Path checkpoint) throws IOException {
    if (Files.exists(checkpoint.resolve(Manifest.FILE)) || CheckpointName.isPartition(checkpoint)) {
      return List.of(checkpoint);
    }
    if (!Files.isDirectory(checkpoint)) {
      throw new CheckpointException("there is no directory " + checkpoint);
    }
    List<Path> partitions =
        DirectoryTree.list(checkpoint).stream().filter(CheckpointName::isPartition).toList();
    if (partitions.isEmpty()) {
      throw new CheckpointException("there is no partition in " + checkpoint);
    }
    return partitions;
  }

  private static void requireFiles(Source source) throws IOException {
    for (Manifest.Entry wanted : source.manifest.files()) {
      Path file = source.directory.resolve(wanted.name());
      try {
        long bytes = Files.size(file);
        if (bytes != wanted.bytes()) {
          throw new CheckpointException(
              "damaged file: %s has %d bytes, the manifest says %d"
                  .formatted(file, bytes, wanted.bytes()));
        }
      } catch (NoSuchFileException e) {
        throw new CheckpointException("missing file: " + file, e);
      }
    }
  }

  private static void requireAbsent(Path directory) {
    if (Files.exists(directory)) {
      throw new CheckpointException(
          ("there is a store already: %s; move it away, or restore other partitions alone, each by"
                  + " its own directory in the checkpoint")
              .formatted(directory));
    }
  }
}
