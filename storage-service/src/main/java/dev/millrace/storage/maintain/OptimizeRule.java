package dev.millrace.storage.maintain;

import static dev.millrace.storage.rocks.Compaction.Extent.ABOVE_BOTTOM;
import static dev.millrace.storage.rocks.Compaction.Extent.EVERYTHING;

import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.rocks.Codec;
import dev.millrace.storage.rocks.Compaction;
import dev.millrace.storage.rocks.Compression;
import dev.millrace.storage.rocks.LiveFile;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Compacts a column family where the figures of its files say that it is worth rewriting: that much
 * room comes back, or that much of what is read is read for less.
 */
public final class OptimizeRule implements Choice {
  /** What a smaller family costs, in room or reads, nobody notices. */
  static final long BYTES_MIN = 1024 * 1024;

  /** Half of what RocksDB itself waits for: each is one more file that a read has to ask. */
  static final int LEVEL0_FILES = 4;

  /** A rewrite of everything for less than a tenth of it costs ten times what it moves. */
  static final double SHARE_MIN = 0.10;

  /**
   * With levels that grow tenfold a ninth lies above the bottom for good; twice that is unusual.
   */
  static final double WARM_SHARE_MIN = 0.22;

  /** Only these are written again under the same key. */
  private static final Set<ColumnFamily> OVERWRITTEN =
      Set.of(ColumnFamily.SUMMARIES, ColumnFamily.META);

  private final Compression compression;

  /** Takes how files are compressed that are written now. */
  public OptimizeRule(Compression compression) {
    this.compression = compression;
  }

  @Override
  public Verdict of(ColumnFamily family, List<LiveFile> files) {
    Figures figures = new Figures(family, files);
    if (figures.bytes < BYTES_MIN) {
      return left("less than 1 MiB");
    }
    if (figures.uncold >= SHARE_MIN) {
      return new Verdict(
          EVERYTHING,
          percent(figures.uncold)
              + " of the bytes lie at the bottom and are not "
              + figures.coldest);
    }
    if (figures.dead >= SHARE_MIN) {
      return new Verdict(
          figures.down,
          percent(figures.dead) + " of the entries are deletions or, at most, superseded");
    }
    if (figures.level0Files >= LEVEL0_FILES && figures.level0 >= SHARE_MIN) {
      return new Verdict(
          figures.down,
          "%d files with %s of the bytes wait at level 0"
              .formatted(figures.level0Files, percent(figures.level0)));
    }
    if (figures.warm >= WARM_SHARE_MIN) {
      return new Verdict(
          figures.down, percent(figures.warm) + " of the bytes are not at the bottom yet");
    }
    return left(
        "%d files at level 0, %s of the bytes above the bottom, %s of the entries dead at most"
            .formatted(figures.level0Files, percent(figures.warm), percent(figures.dead)));
  }

  /** Shares of a family's bytes or entries, 0 to 1. */
  private final class Figures {
    final long bytes;
    final long level0Files;
    final double level0;
    final double warm;
    final double dead;
    final double uncold;
    final String coldest;

    /** What takes everything down and compresses it: see {@link Compaction.Extent}. */
    final Compaction.Extent down;

    Figures(ColumnFamily family, List<LiveFile> files) {
      boolean overwritten = OVERWRITTEN.contains(family);
      int bottom = bottom(files);
      Predicate<LiveFile> atBottom = file -> file.level() == bottom;
      coldest = codecAt(bottom);
      down = files.stream().allMatch(file -> file.level() == 0) ? EVERYTHING : ABOVE_BOTTOM;
      bytes = sum(files, LiveFile::bytes, file -> true);
      level0Files = files.stream().filter(file -> file.level() == 0).count();
      level0 = share(files, LiveFile::bytes, file -> file.level() == 0);
      warm = share(files, LiveFile::bytes, atBottom.negate());
      uncold =
          share(
              files, LiveFile::bytes, atBottom.and(file -> !file.compression().contains(coldest)));
      dead = overwritten ? deadBySuccessors(files) : deadByDeletions(files);
    }

    /**
     * At most: what is not in the largest run of files, each of level 0 and each level below being
     * one, in which no key is twice.
     */
    private double deadBySuccessors(List<LiveFile> files) {
      Map<String, Long> runs =
          files.stream()
              .collect(
                  Collectors.groupingBy(
                      file -> file.level() == 0 ? file.name() : "level " + file.level(),
                      Collectors.summingLong(LiveFile::entries)));
      long largest = runs.values().stream().mapToLong(Long::longValue).max().orElse(0);
      return 1 - (double) largest / Math.max(1, sum(files, LiveFile::entries, file -> true));
    }

    /** Each deletion, and what it deletes. */
    private double deadByDeletions(List<LiveFile> files) {
      long entries = sum(files, LiveFile::entries, file -> true);
      long deletions = sum(files, LiveFile::deletions, file -> true);
      return Math.min(1, 2.0 * deletions / Math.max(1, entries));
    }
  }

  /** With levels of fixed sizes it is the deepest one in use, else always the last. */
  private int bottom(List<LiveFile> files) {
    return compression instanceof Compression.Levels
        ? Math.max(1, files.stream().mapToInt(LiveFile::level).max().orElse(0))
        : Compression.LEVELS - 1;
  }

  private String codecAt(int bottom) {
    Codec codec =
        switch (compression) {
          case Compression.Tiered() -> Codec.ZSTD;
          case Compression.Levels(var codecs) -> codecs.get(Math.min(bottom, codecs.size() - 1));
          case Compression.Uniform(var each, _) -> each;
        };
    return codec.word();
  }

  private static double share(
      List<LiveFile> files, ToLongFunction<LiveFile> figure, Predicate<LiveFile> which) {
    return (double) sum(files, figure, which) / Math.max(1, sum(files, figure, file -> true));
  }

  private static long sum(
      List<LiveFile> files, ToLongFunction<LiveFile> figure, Predicate<LiveFile> which) {
    return files.stream().filter(which).mapToLong(figure).sum();
  }

  private static Verdict left(String reason) {
    return new Verdict(null, reason);
  }

  private static String percent(double share) {
    return "%.0f %%".formatted(100 * share);
  }
}
