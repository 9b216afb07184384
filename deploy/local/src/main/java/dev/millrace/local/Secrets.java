package dev.millrace.local;

import dev.millrace.local.process.StackFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** Keys that a stack makes once and keeps. */
final class Secrets {
  private static final int KEY_BYTES = 32;

  private Secrets() {}

  /** The key that signs page tokens: kept, so that a page walk survives a restart. */
  static String pageTokenKey(Path data) {
    Path file = data.resolve("page-token.key");
    try {
      if (!Files.exists(file)) {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, Base64.getEncoder().encodeToString(key) + "\n");
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new StackFailure("%s is not usable: %s".formatted(file, e.getMessage()), e);
    }
  }
}
