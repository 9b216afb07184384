package dev.millrace.storage.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** What a file holds. */
  Manifest.Entry of(Path file) throws IOException {
    return copy(file, OutputStream.nullOutputStream());
  }

  /** What a file holds, all of it written to another place. */
  Manifest.Entry copy(Path file, OutputStream to) throws IOException {
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
