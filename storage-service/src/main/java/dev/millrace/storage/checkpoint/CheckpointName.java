package dev.millrace.storage.checkpoint;

import java.util.regex.Pattern;

/** What a checkpoint may be called: a plain file name on every system, without a way out. */
public final class CheckpointName {
  /** In words. */
  public static final String FORM =
      "1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private CheckpointName() {}

  /** Whether it can be one. */
  public static boolean isValid(String name) {
    return NAME.matcher(name).matches();
  }
}
