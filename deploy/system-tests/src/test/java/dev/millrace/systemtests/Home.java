package dev.millrace.systemtests;

import java.nio.file.Files;
import java.nio.file.Path;

/** The project's root, found from the directory the tests run in. */
final class Home {
  private Home() {}

  static Path path() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(at.resolve("millrace"))
        || !Files.isRegularFile(at.resolve("pom.xml"))) {
      at = at.getParent();
      if (at == null) {
        throw new IllegalStateException("not within the project");
      }
    }
    return at;
  }
}
