package dev.millrace.local;

import dev.millrace.local.process.StackFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One stack to a data directory. The kernel drops the lock with its process, however that ends.
 *
 * <p>Such a lock belongs to the process, and closing any descriptor of the file drops it: the
 * directories of our own process are therefore kept aside, and their files never opened again.
 */
final class StackLock implements AutoCloseable {
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  /** Whoever asks {@link #isHeld} holds the lock for a moment; a starter asks again. */
  private static final int ATTEMPTS_MAX = 5;

  private static final long ATTEMPT_INTERVAL_MILLIS = 50;

  private final Path file;
  private final FileChannel channel;

  private StackLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  private static Path file(Path data) {
    return data.toAbsolutePath().normalize().resolve("lock");
  }

  /** Takes the directory, made if need be; fails naming the process that has it. */
  static StackLock take(Path data) {
    Path file = file(data);
    if (!OURS.add(file)) {
      throw inUse(data, Long.toString(ProcessHandle.current().pid()));
    }
    try {
      Files.createDirectories(data);
      FileChannel channel = lock(file);
      if (channel == null) {
        OURS.remove(file);
        throw inUse(data, Files.readString(file).strip());
      }
      byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
      channel.truncate(0).write(ByteBuffer.wrap(pid));
      return new StackLock(file, channel);
    } catch (IOException e) {
      OURS.remove(file);
      throw new StackFailure(
          "data directory %s is not usable: %s".formatted(data, e.getMessage()), e);
    }
  }

  private static StackFailure inUse(Path data, String pid) {
    return new StackFailure(
        "data directory %s is in use by a running stack (pid %s)".formatted(data, pid));
  }

  private static @Nullable FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
      pause();
    }
    channel.close();
    return null;
  }

  private static void pause() {
    try {
      Thread.sleep(ATTEMPT_INTERVAL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackFailure("interrupted while waiting for a lock", e);
    }
  }

  /** Whether some process has the directory. */
  static boolean isHeld(Path data) {
    Path file = file(data);
    if (OURS.contains(file)) {
      return true;
    }
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (IOException e) {
      throw new StackFailure(
          "data directory %s is not usable: %s".formatted(data, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StackFailure("%s can not be released: %s".formatted(file, e.getMessage()), e);
    } finally {
      OURS.remove(file);
    }
  }
}
