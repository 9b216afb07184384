package dev.millrace.storage.rocks;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the levels of a store are compressed. It counts for files that are written from then on: a
 * store opens whatever its files were written with, and compaction brings them over.
 */
public sealed interface Compression {
  /** What can be said in a setting. */
  String FORMS =
      "tiered, none, lz4, snappy, zstd, zstd:1 to zstd:22, or levels= and one to seven of none, lz4,"
          + " snappy, zstd";

  /** Levels of a store; RocksDB's own number. */
  int LEVELS = 7;

  /** Of ZSTD, where no level is named: most of its gain for a fifth of the time of higher ones. */
  int ZSTD_LEVEL = 3;

  /** By temperature, the default. */
  Compression TIERED = new Tiered();

  /**
   * By temperature, whatever the number of levels: what was just written not at all (level 0 and
   * the base level), what lies below with LZ4, what lies at the bottom, nearly everything, with
   * ZSTD.
   */
  record Tiered() implements Compression {
    @Override
    public String toString() {
      return "tiered";
    }
  }

  /**
   * To the letter, with levels of fixed sizes.
   *
   * @param codecs of level 0 and on; those below have the last one
   */
  record Levels(List<Codec> codecs) implements Compression {
    /** Takes one to seven. */
    public Levels {
      codecs = List.copyOf(codecs);
      if (codecs.isEmpty() || codecs.size() > LEVELS) {
        throw new IllegalArgumentException("one to seven levels: " + codecs);
      }
    }

    @Override
    public String toString() {
      return "levels=" + String.join(",", codecs.stream().map(Codec::word).toList());
    }
  }

  /**
   * The same on every level.
   *
   * @param zstdLevel of ZSTD, 1 to 22; the others have none
   */
  record Uniform(Codec codec, int zstdLevel) implements Compression {
    @Override
    public String toString() {
      return codec == Codec.ZSTD ? "zstd:" + zstdLevel : codec.word();
    }
  }

  /** Reads a setting; null when it is none of {@link #FORMS}. */
  static @Nullable Compression parse(String text) {
    if (text.equals("tiered")) {
      return TIERED;
    }
    if (text.startsWith("levels=")) {
      return levels(text.substring("levels=".length()));
    }
    Matcher zstd = Pattern.compile("zstd:([1-9]|1[0-9]|2[0-2])").matcher(text);
    if (zstd.matches()) {
      return new Uniform(Codec.ZSTD, Integer.parseInt(zstd.group(1)));
    }
    return Codec.of(text).map(codec -> new Uniform(codec, ZSTD_LEVEL)).orElse(null);
  }

  private static @Nullable Compression levels(String words) {
    List<Codec> codecs = new ArrayList<>();
    String[] each = words.split(",", -1);
    Stream.of(each).forEach(word -> Codec.of(word).ifPresent(codecs::add));
    return codecs.size() == each.length && each.length <= LEVELS ? new Levels(codecs) : null;
  }
}
