package dev.millrace.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What all processors of the machine did since it started, as Linux tells it in {@code /proc/stat}
 * (proc_stat(5)).
 *
 * @param ticks of all processors together, in hundredths of a second
 * @param stolenTicks of them, those in which work was ready and the host let another machine run
 */
public record ProcessorTime(long ticks, long stolenTicks) {
  private static final Path STAT = Path.of("/proc/stat");
  private static final String ALL = "cpu ";

  /** User, nice, system, idle, iowait, irq, softirq, steal; what follows is in the first two. */
  private static final int KINDS = 8;

  private static final int STEAL = 7;

  /** Until now; empty where there is no such file. */
  public static Optional<ProcessorTime> now() {
    try (Stream<String> lines = Files.lines(STAT)) {
      return lines.filter(line -> line.startsWith(ALL)).findFirst().map(ProcessorTime::parse);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static ProcessorTime parse(String line) {
    String[] kinds = line.substring(ALL.length()).strip().split(" +", -1);
    long all = 0;
    for (int i = 0; i < KINDS; i++) {
      all += Long.parseLong(kinds[i]);
    }
    return new ProcessorTime(all, Long.parseLong(kinds[STEAL]));
  }

  /** Which part was stolen since then, from 0 to 1. */
  public double stolenShareSince(ProcessorTime then) {
    long passed = ticks - then.ticks;
    return passed <= 0 ? 0 : (double) (stolenTicks - then.stolenTicks) / passed;
  }
}
