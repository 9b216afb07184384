package dev.millrace.bench;

import dev.millrace.bench.measure.ProcessMeter;
import dev.millrace.bench.reads.ReadOutcome;
import dev.millrace.bench.reads.ReadTask;
import dev.millrace.bench.reads.Workload;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What precedes the rounds: caches are filled, and code is compiled. */
final class ReadWarmUp {
  /** Of {@code --warmup}, at half of the rate: code for a rate is other code. */
  private static final double PACED_SECONDS_SHARE = 0.5;

  /**
   * Of the processors' time. A window in which compilers take more measures them: at half of the
   * most they take what would be idle, and calls wait for them.
   */
  private static final double COMPILER_SHARE_MAX = 0.05;

  /** Compilers that still work after so many passes will for long; the progress line says so. */
  private static final int PASSES_MAX = 3;

  /** What compilers take in less says nothing; who asks for less wants a look. */
  private static final double JUDGED_SECONDS_MIN = 5;

  /**
   * Fills are dropped while too many are under way, so that one pass is not enough. As long as a
   * machine at 400 calls a second needs for the default's keys twice; then the figures say so.
   */
  private static final long REDIS_FILL_SECONDS_MAX = 300;

  /** A slow moment sends a few reads to the stores. */
  private static final double REDIS_MISSES_SHARE_MAX = 0.001;

  private final ReadPlan plan;
  private final ReadStage stage;
  private final ReadSite site;
  private final ProcessMeter meter;
  private final Consumer<String> progress;
  private final Consumer<String> problems;

  /**
   * A warm-up.
   *
   * @param meter of all who take part
   * @param problems told what answers were wrong
   */
  ReadWarmUp(
      ReadPlan plan,
      ReadStage stage,
      ReadSite site,
      ProcessMeter meter,
      Consumer<String> progress,
      Consumer<String> problems) {
    this.plan = plan;
    this.stage = stage;
    this.site = site;
    this.meter = meter;
    this.progress = progress;
    this.problems = problems;
  }

  /** Asks until little is compiled, and until Redis holds all that is asked of it. */
  void run() {
    for (Workload workload : plan.workloads()) {
      double share = pass(workload);
      if (plan.warmupSeconds() >= JUDGED_SECONDS_MIN) {
        for (int pass = 1; pass < PASSES_MAX && share > COMPILER_SHARE_MAX; pass++) {
          share = pass(workload);
        }
        progress.accept(
            "warmed up, %s: compilers take %.1f %% of the processors"
                .formatted(workload.title(), share * 100));
      }
    }
    if (plan.workloads().contains(Workload.REDIS)) {
      fillRedis();
    }
  }

  /** Both kinds of load; which part of the processors' time went to compilers. */
  private double pass(Workload workload) {
    Map<Path, Long> before = meter.compilerMicros();
    long startNanos = System.nanoTime();
    ReadOutcome saturated = read(workload, 0, plan.warmupSeconds());
    var _ = read(workload, ReadStage.halfOf(saturated), plan.warmupSeconds() * PACED_SECONDS_SHARE);
    double passedMicros = (System.nanoTime() - startNanos) / 1e3;
    return ProcessMeter.compilerMicros(before, meter.compilerMicros())
        / (passedMicros * Runtime.getRuntime().availableProcessors());
  }

  private ReadOutcome read(Workload workload, double rate, double seconds) {
    return read(stage.warmUpTask(workload, rate, seconds), workload);
  }

  private ReadOutcome read(ReadTask task, Workload workload) {
    ReadOutcome outcome = site.read(task);
    outcome.problems().forEach(problem -> problems.accept(workload.title() + ": " + problem));
    return outcome;
  }

  /** Until all that is asked for came from Redis once. */
  private void fillRedis() {
    long started = System.nanoTime();
    long found = 0;
    while (found < plan.keys()
        && System.nanoTime() - started < TimeUnit.SECONDS.toNanos(REDIS_FILL_SECONDS_MAX)) {
      ReadOutcome outcome = read(stage.task(Workload.REDIS, 0), Workload.REDIS);
      boolean hasMissed = outcome.otherTier() > outcome.callsInAll() * REDIS_MISSES_SHARE_MAX;
      found = hasMissed ? 0 : found + outcome.callsInAll();
    }
  }
}
