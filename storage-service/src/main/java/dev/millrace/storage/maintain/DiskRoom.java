package dev.millrace.storage.maintain;

import dev.millrace.storage.rocks.LiveFile;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Keeps compactions from filling the disk: what a step writes lies there beside what it read until
 * it ends. Any thread.
 */
public final class DiskRoom {
  private static final long MIB = 1024 * 1024;

  /** A step of RocksDB below level 0: 25 files of 64 MiB, unless its options are set otherwise. */
  static final long STEP_BYTES_MAX = 25 * 64 * MIB;

  private final LongSupplier freeBytes;
  private final long minBytes;

  /**
   * Takes how much is free, and how much of it is to stay.
   *
   * @param freeBytes may throw {@link UncheckedIOException}
   */
  public DiskRoom(LongSupplier freeBytes, long minBytes) {
    this.freeBytes = freeBytes;
    this.minBytes = minBytes;
  }

  /** A choice that leaves what there is no room for. */
  public Choice keptBy(Choice choice) {
    return (family, files) -> {
      Choice.Verdict verdict = choice.of(family, files);
      String lack = verdict.extent() == null ? "" : lack(stepBytes(files));
      return lack.isEmpty()
          ? verdict
          : new Choice.Verdict(null, lack + "; wanted: " + verdict.reason(), true);
    };
  }

  private String lack(long stepBytes) {
    try {
      long free = freeBytes.getAsLong();
      return free - stepBytes >= minBytes
          ? ""
          : "not enough disk space: a step needs %d MiB, %d MiB are free, %d MiB stay free"
              .formatted(stepBytes / MIB, free / MIB, minBytes / MIB);
    } catch (UncheckedIOException e) {
      return "free disk space is not known";
    }
  }

  /** All of level 0 with the level below it are one step, whatever their size. */
  static long stepBytes(List<LiveFile> files) {
    int below = files.stream().mapToInt(LiveFile::level).filter(level -> level > 0).min().orElse(0);
    long level0 = sum(files, file -> file.level() == 0);
    long first = level0 == 0 ? 0 : sum(files, file -> file.level() == 0 || file.level() == below);
    return Math.max(first, Math.min(STEP_BYTES_MAX, sum(files, file -> true)));
  }

  private static long sum(List<LiveFile> files, Predicate<LiveFile> which) {
    return files.stream().filter(which).mapToLong(LiveFile::bytes).sum();
  }
}
