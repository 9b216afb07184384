package dev.millrace.storage.rocks;

import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.StoreIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory that holds one process's stores, a sub-directory for each partition. Locked while
 * it is open, so that two processes never share it.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK_FILE = "millrace.lock";
  private static final String CREATING_SUFFIX = ".creating";

  private final Path root;
  private final FileChannel lockChannel;
  private final FileLock lock;

  private DataDirectory(Path root, FileChannel lockChannel, FileLock lock) {
    this.root = root;
    this.lockChannel = lockChannel;
    this.lock = lock;
  }

  /**
   * Makes the directory if needed and locks it.
   *
   * @throws StoreException.Refused when it can not be written or another process has it
   */
  public static DataDirectory lock(Path root) {
    FileChannel channel = null;
    try {
      Files.createDirectories(root);
      channel =
          FileChannel.open(
              root.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new DataDirectory(root, channel, lock);
      }
      channel.close();
      throw inUse(root);
    } catch (OverlappingFileLockException e) {
      closeQuietly(channel);
      throw inUse(root);
    } catch (IOException e) {
      closeQuietly(channel);
      throw new StoreException.Refused("the data directory can not be written: " + e, e);
    }
  }

  /** A partition's store, opened, or made when there is no directory of it. */
  public Store openOrCreate(StoreIdentity identity, RocksShared shared) {
    Path directory = root.resolve("partition-" + identity.partition());
    try {
      if (!Files.exists(directory) || isEmpty(directory)) {
        create(directory, identity, shared);
      } else if (!Files.exists(directory.resolve("CURRENT"))) {
        throw new StoreException.Refused(
            "the store has files but no CURRENT, it is damaged or half-copied: directory="
                + directory);
      }
      return Store.open(directory, shared);
    } catch (IOException e) {
      throw new StoreException.Refused("the store can not be read: directory=" + directory, e);
    }
  }

  /** Bytes that may still be written. */
  public long freeBytes() {
    try {
      return Files.getFileStore(root).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException("free space can not be asked for: directory=" + root, e);
    }
  }

  /** Where it is. */
  public Path root() {
    return root;
  }

  @Override
  public void close() {
    try {
      lock.release();
      lockChannel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("unlocking " + root, e);
    }
  }

  /** Beside its place first, so that a crash never leaves half a store where a store should be. */
  private void create(Path directory, StoreIdentity identity, RocksShared shared)
      throws IOException {
    Path creating = root.resolve(directory.getFileName() + CREATING_SUFFIX);
    delete(creating);
    Files.createDirectories(creating);
    try (Store store = Store.create(creating, shared);
        StoreBatch batch = store.begin()) {
      batch.put(ColumnFamily.META, StoreIdentity.key(), identity.toBytes());
      batch.commit();
    }
    Files.deleteIfExists(directory);
    Files.move(creating, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static StoreException.Refused inUse(Path root) {
    return new StoreException.Refused(
        "the data directory is in use by another process: " + root.toAbsolutePath());
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // the failure that led here is the one to report
    }
  }
}
