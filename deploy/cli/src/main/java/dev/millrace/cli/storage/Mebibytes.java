package dev.millrace.cli.storage;

/** Sizes for people. */
final class Mebibytes {
  private static final double MIB = 1024 * 1024;

  private Mebibytes() {}

  /** A number of bytes in MiB, with one digit after the point and without the unit. */
  static String mib(long bytes) {
    return "%,.1f".formatted(bytes / MIB);
  }
}
