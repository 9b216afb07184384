package dev.millrace.storage.crash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A file system in memory that fills up soon. Needs to be allowed to mount one. */
public final class SmallFileSystem implements AutoCloseable {
  private static final int SECONDS_MAX = 20;
  private static final long MIB = 1024L * 1024;

  private final Path root;
  private final Path ballast;

  private SmallFileSystem(Path root) {
    this.root = root;
    this.ballast = root.resolve("ballast");
  }

  /** Mounts it; skips the test, saying why, where that is not allowed. */
  public static SmallFileSystem mount(Path at, int mebibytes) throws IOException {
    Files.createDirectories(at);
    String refused =
        run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", at.toString());
    Assumptions.assumeTrue(
        refused.isEmpty(), "a small file system can not be mounted here: " + refused);
    return new SmallFileSystem(at);
  }

  public Path root() {
    return root;
  }

  public long freeBytes() throws IOException {
    return Files.getFileStore(root).getUsableSpace();
  }

  /** Fills it up to so much space left. */
  public void leave(int mebibytes) throws IOException {
    byte[] chunk = new byte[(int) MIB];
    try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
      file.seek(file.length());
      while (freeBytes() > (mebibytes + 1) * MIB) {
        file.write(chunk);
      }
    }
  }

  /** Fills it up to the last byte. */
  public void fill() {
    byte[] chunk = new byte[4096];
    try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
      file.seek(file.length());
      while (true) {
        file.write(chunk);
      }
    } catch (IOException e) {
      // no space left, as wanted
    }
  }

  /** Gives back what {@link #leave} took. */
  public void makeRoom() throws IOException {
    Files.deleteIfExists(ballast);
  }

  @Override
  public void close() throws IOException {
    String problem = run("umount", "-l", root.toString());
    if (!problem.isEmpty()) {
      throw new IOException(problem);
    }
  }

  /** What it had to say if it failed. */
  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0 ? "" : "failed: " + said.strip();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
