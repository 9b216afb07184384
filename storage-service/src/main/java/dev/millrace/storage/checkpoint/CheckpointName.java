package dev.millrace.storage.checkpoint;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** What a checkpoint may be called: a plain file name on every system, without a way out. */
public final class CheckpointName {
  /** In words. */
  public static final String FORM =
      "1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit, and"
          + " not partition-N, alone or with an ending, which is kept for partitions";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** A partition's directory in a checkpoint, also one that was not finished. */
  private static final Pattern PARTITION = Pattern.compile("partition-\\d+(\\.tmp)?");

  /** That, and what partitions' directories are called for a time in a data directory. */
  private static final Pattern RESERVED = Pattern.compile("partition-\\d+(\\..*)?");

  private CheckpointName() {}

  /** Whether it can be one. */
  public static boolean isValid(String name) {
    return NAME.matcher(name).matches() && !RESERVED.matcher(name).matches();
  }

  /** Whether a directory is, by its name, that of a partition. */
  static boolean isPartition(Path directory) {
    Path name = directory.getFileName();
    return name != null && PARTITION.matcher(name.toString()).matches();
  }
}
