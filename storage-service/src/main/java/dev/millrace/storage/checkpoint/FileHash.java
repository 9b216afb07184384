package dev.millrace.storage.checkpoint;

import dev.millrace.storage.rocks.DirectoryTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of files, in one pass, copying them on the way if wanted. One thread. */
final class FileHash {
  private static final int BUFFER_BYTES = 1024 * 1024;

  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final Watch watch;

  FileHash(Watch watch) {
    this.watch = watch;
  }

  /** Told of every piece that was read; may end the work by an exception. */
  @FunctionalInterface
  interface Watch {
    void read(long bytes);
  }

  /**
   * What a file holds.
   *
   * @throws IOException naming it
   */
  Manifest.Entry of(Path file) throws IOException {
    try {
      return read(file, OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new IOException("reading %s: %s".formatted(file, e), e);
    }
  }

  /**
   * What a file holds, all of it written to a new file and on the disk when it returns.
   *
   * @throws IOException naming both
   */
  Manifest.Entry copy(Path file, Path to) throws IOException {
    try {
      Manifest.Entry entry;
      try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW)) {
        entry = read(file, out);
      }
      DirectoryTree.sync(to);
      return entry;
    } catch (IOException e) {
      throw new IOException("copying %s to %s: %s".formatted(file, to, e), e);
    }
  }

  private Manifest.Entry read(Path file, OutputStream to) throws IOException {
    MessageDigest digest = sha256();
    long bytes = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        to.write(buffer, 0, read);
        bytes += read;
        watch.read(read);
      }
    }
    return new Manifest.Entry(
        file.getFileName().toString(), bytes, HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
