package dev.millrace.storage.verify;

/**
 * Something that is not as it must be.
 *
 * @param family the column family's name, {@code state} or {@code log}
 * @param key in words
 * @param offset of the record it is about, {@link #NO_OFFSET} when it is about none
 */
public record Difference(String family, String key, long offset, String expected, String found) {
  /** About no record. */
  public static final long NO_OFFSET = -1;

  static final String NOTHING = "nothing";
}
