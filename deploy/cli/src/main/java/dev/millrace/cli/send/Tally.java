package dev.millrace.cli.send;

import java.util.EnumMap;
import java.util.Map;

/** Counts what became of transactions. Belongs to one thread. */
public final class Tally {
  private final Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);

  /** Counts one. */
  public void add(Verdict verdict) {
    counts.merge(verdict, 1L, Long::sum);
  }

  /** How many there were. */
  public long count(Verdict verdict) {
    return counts.getOrDefault(verdict, 0L);
  }

  /** All of them. */
  public long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
