package dev.millrace.local;

import dev.millrace.local.process.StackFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Keeps the logs of this run and of the one before. */
final class Logs {
  private static final String PREVIOUS = ".previous";

  private Logs() {}

  static void roll(Path data) {
    Path logs = data.resolve("logs");
    try {
      Files.createDirectories(logs);
      try (DirectoryStream<Path> files = Files.newDirectoryStream(logs, "*.log")) {
        for (Path file : files) {
          if (!file.endsWith(StackDescription.SUPERVISOR + ".log")) {
            Files.move(
                file,
                logs.resolve(file.getFileName() + PREVIOUS),
                StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
    } catch (IOException e) {
      throw new StackFailure("%s is not usable: %s".formatted(logs, e.getMessage()), e);
    }
  }
}
