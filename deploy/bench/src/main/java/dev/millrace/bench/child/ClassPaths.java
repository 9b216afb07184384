package dev.millrace.bench.child;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Class paths of children. */
public final class ClassPaths {
  private ClassPaths() {}

  /** Where these classes were loaded from. */
  public static String of(Class<?>... classes) {
    return Arrays.stream(classes)
        .map(ClassPaths::source)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** One after the other. */
  public static String join(String... paths) {
    return String.join(File.pathSeparator, paths);
  }

  private static String source(Class<?> loaded) {
    try {
      return Path.of(loaded.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a class path entry is a file: " + loaded, e);
    }
  }
}
