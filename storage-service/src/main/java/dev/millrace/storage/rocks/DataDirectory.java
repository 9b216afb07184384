package dev.millrace.storage.rocks;

import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.StoreIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory that holds one process's stores, a sub-directory for each partition. Locked while
 * it is open, so that two processes never share it.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK_FILE = "millrace.lock";
  static final String CURRENT_FILE = "CURRENT";
  private static final String STORE_PREFIX = "partition-";

  /** Nine digits at most, so that it is an int. */
  private static final Pattern STORE = Pattern.compile(STORE_PREFIX + "(0|[1-9][0-9]{0,8})");

  private static final String CREATING_SUFFIX = ".creating";
  private static final String RESTORING_SUFFIX = ".restoring";
  private static final String CHECKPOINTING_SUFFIX = ".checkpointing";

  /** Also what RocksDB had not finished. */
  private static final Pattern CHECKPOINTING =
      Pattern.compile(".+" + Pattern.quote(CHECKPOINTING_SUFFIX) + "(\\.tmp)?");

  private final Path root;
  private final FileChannel lockChannel;
  private final FileLock lock;

  private DataDirectory(Path root, FileChannel lockChannel, FileLock lock) {
    this.root = root;
    this.lockChannel = lockChannel;
    this.lock = lock;
  }

  /**
   * Makes the directory if needed and locks it. What checkpoints of a killed process left is
   * removed.
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
        removeBegunCheckpoints(root);
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
    Path directory = directory(identity.partition());
    try {
      DirectoryTree.delete(restoring(directory)); // of a restore that was killed
      if (!Files.exists(directory) || isEmpty(directory)) {
        create(directory, identity, shared);
      }
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
    return open(identity.partition(), shared);
  }

  /** A partition's store, which is there. */
  public Store open(int partition, RocksShared shared) {
    Path directory = directory(partition);
    if (!Files.exists(directory.resolve(CURRENT_FILE))) {
      throw new StoreException.Refused(
          "the store has files but no CURRENT, it is damaged or half-copied: directory="
              + directory);
    }
    return Store.open(directory, shared);
  }

  /** The partitions whose stores are there, in their order. */
  public List<Integer> partitions() {
    try {
      return DirectoryTree.list(root).stream()
          .filter(directory -> Files.exists(directory.resolve(CURRENT_FILE)))
          .map(directory -> STORE.matcher(directory.getFileName().toString()))
          .filter(Matcher::matches)
          .map(name -> Integer.valueOf(name.group(1)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new StoreException.Refused("the data directory can not be read: directory=" + root, e);
    }
  }

  /** Where a partition's store lies, or would lie. */
  public Path directory(int partition) {
    return root.resolve(STORE_PREFIX + partition);
  }

  /**
   * Where a checkpoint of a store is begun: beside it, so that its tables can be linked. Whoever
   * makes one also removes what is there.
   */
  public static Path checkpointing(Store store) {
    Path directory = Path.of(store.directory());
    return directory.resolveSibling(directory.getFileName() + CHECKPOINTING_SUFFIX);
  }

  /** Makes the files of a store in an empty directory, and has them on the disk when it returns. */
  @FunctionalInterface
  public interface Filling {
    void fill(Path directory) throws IOException;
  }

  /**
   * Puts a store where none is. It is filled beside its place: whatever ends this early, the place
   * stays empty.
   *
   * @throws StoreException.Refused when something is there
   */
  public void install(int partition, Filling filling) throws IOException {
    Path directory = directory(partition);
    if (Files.exists(directory)) {
      throw new StoreException.Refused("there is a store already: " + directory);
    }
    Path restoring = restoring(directory);
    DirectoryTree.delete(restoring);
    Files.createDirectories(restoring);
    try {
      filling.fill(restoring);
    } catch (IOException | RuntimeException e) {
      DirectoryTree.delete(restoring);
      throw e;
    }
    DirectoryTree.sync(restoring);
    Files.move(restoring, directory, StandardCopyOption.ATOMIC_MOVE);
    DirectoryTree.sync(root);
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
    DirectoryTree.delete(creating);
    Files.createDirectories(creating);
    try (Store store = Store.create(creating, shared);
        StoreBatch batch = store.begin()) {
      batch.put(ColumnFamily.META, StoreIdentity.key(), identity.toBytes());
      batch.commit();
    }
    Files.deleteIfExists(directory);
    Files.move(creating, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void removeBegunCheckpoints(Path root) throws IOException {
    for (Path each : DirectoryTree.list(root)) {
      if (CHECKPOINTING.matcher(each.getFileName().toString()).matches()) {
        DirectoryTree.delete(each);
      }
    }
  }

  private static Path restoring(Path directory) {
    return directory.resolveSibling(directory.getFileName() + RESTORING_SUFFIX);
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  private static StoreException.Refused unreadable(Path directory, IOException cause) {
    return new StoreException.Refused("the store can not be read: directory=" + directory, cause);
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
