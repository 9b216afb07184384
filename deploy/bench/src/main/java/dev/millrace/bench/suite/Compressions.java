package dev.millrace.bench.suite;

import java.util.List;
import java.util.Locale;

/** The strategies compared, as the setting has them. */
public final class Compressions {
  public static final String NONE = "none";
  public static final String TIERED = "tiered";
  static final List<String> ALL =
      List.of(
          NONE,
          TIERED,
          "levels=none,none,lz4,lz4,lz4,zstd,zstd",
          "lz4",
          "snappy",
          "zstd:1",
          "zstd:3",
          "zstd:9");

  private Compressions() {}

  /** The name of the variant that writes such values so. */
  public static String variant(Data.Form form, String compression) {
    return form.name().toLowerCase(Locale.ROOT) + ", " + compression;
  }
}
