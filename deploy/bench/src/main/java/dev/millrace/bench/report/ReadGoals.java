package dev.millrace.bench.report;

import dev.millrace.bench.reads.Workload;
import dev.millrace.bench.report.StorageReport.Goal;
import dev.millrace.bench.report.StorageReport.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The goals of reads on two cores with the client beside them, judged by medians. */
final class ReadGoals {
  /** Of what a bare echo of the same sizes does: the rest is what may be spent on the answer. */
  private static final double LOCAL_SHARE_MIN = 0.7;

  private static final double REDIS_CALLS_MIN = 25_000;
  private static final double STORE_CALLS_MIN = 40_000;
  private static final double BATCH_KEYS_MIN = 400_000;
  private static final double LIST_MICROS_MAX = 400;
  private static final double LIST_FULL_MICROS_MAX = 1_000;
  private static final double HALF_P99_MICROS_MAX = 2_000;

  private final Map<Workload, ReadFigures> figures;

  ReadGoals(Map<Workload, ReadFigures> figures) {
    this.figures = figures;
  }

  /** Judges what was found. */
  List<Goal> judge(
      @Nullable Double localShare, @Nullable Double listMicros, @Nullable Double listFullMicros) {
    List<Goal> goals = new ArrayList<>();
    goals.add(
        atLeast("get from the local cache, of the echo", localShare, LOCAL_SHARE_MIN, "%.2f"));
    goals.add(atLeast("get from Redis", calls(Workload.REDIS), REDIS_CALLS_MIN, "%,.0f/s"));
    goals.add(atLeast("get from the store", calls(Workload.STORE), STORE_CALLS_MIN, "%,.0f/s"));
    goals.add(
        atLeast(
            "batch of 100 from the local cache, keys",
            median(Workload.BATCH, found -> found.itemsPerSecond().median()),
            BATCH_KEYS_MIN,
            "%,.0f/s"));
    goals.add(under("CPU of a list of 100, summary", listMicros, LIST_MICROS_MAX, "%,.0f us"));
    goals.add(
        under("CPU of a list of 100, full", listFullMicros, LIST_FULL_MICROS_MAX, "%,.0f us"));
    for (Workload workload : Workload.values()) {
      if (workload != Workload.ECHO) {
        goals.add(
            under(
                "p99 at half of the most, " + workload.title(),
                median(workload, found -> found.half().p99Micros().median()),
                HALF_P99_MICROS_MAX,
                "%,.0f us"));
      }
    }
    return goals;
  }

  private @Nullable Double calls(Workload workload) {
    return median(workload, found -> found.callsPerSecond().median());
  }

  private @Nullable Double median(Workload workload, Function<ReadFigures, Double> figure) {
    ReadFigures found = figures.get(workload);
    return found == null ? null : figure.apply(found);
  }

  private static Goal atLeast(String name, @Nullable Double found, double min, String form) {
    return goal(name, form.formatted(min) + " or more", found, found != null && found >= min, form);
  }

  private static Goal under(String name, @Nullable Double found, double max, String form) {
    return goal(name, "under " + form.formatted(max), found, found != null && found < max, form);
  }

  private static Goal goal(
      String name, String goal, @Nullable Double found, boolean isMet, String form) {
    return found == null
        ? new Goal(name, goal, null, Verdict.NOT_MEASURED)
        : new Goal(name, goal, form.formatted(found), isMet ? Verdict.MET : Verdict.MISSED);
  }
}
