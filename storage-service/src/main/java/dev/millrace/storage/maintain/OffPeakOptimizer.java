package dev.millrace.storage.maintain;

import dev.millrace.admin.v1.CompactResult;
import dev.millrace.admin.v1.FamilyCompaction;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.OwnedPartitions;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts what pays, by itself, once in each off-peak window, and ends with it. Gives way to other
 * acts and begins again after them: what was compacted does not pay a second time. The wall clock
 * only says whether a window is open: one that jumps moves or repeats a run, and a run changes
 * nothing that is stored. Looks are a monotonic minute apart, on a thread of its own.
 */
public final class OffPeakOptimizer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OffPeakOptimizer.class);
  private static final long LOOK_SECONDS = 60;

  private final OffPeak window;
  private final InstantSource clock;
  private final OwnedPartitions owned;
  private final Choice rule;
  private final MaintenanceThread thread;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("off-peak").daemon().factory());
  private @Nullable LocalDate last; // of the looking thread
  private @Nullable CancelSignal running; // of the looking thread; may have ended

  public OffPeakOptimizer(
      OffPeak window,
      InstantSource clock,
      OwnedPartitions owned,
      Choice rule,
      MaintenanceThread thread) {
    this.window = window;
    this.clock = clock;
    this.owned = owned;
    this.rule = rule;
    this.thread = thread;
  }

  /** Begins to look at the clock. */
  public void start() {
    var _ = looks.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }

  /** Begins a run when a window is open that has had none, ends one when none is open. */
  void look() {
    LocalDate now = window.windowOf(clock.instant());
    if (running != null && running.isCancelled()) { // not by this: it gave way
      running = null;
      last = null;
    }
    if (now == null) {
      if (running != null) {
        running.cancel();
        running = null;
      }
    } else if (!now.equals(last) && !owned.all().isEmpty()) {
      CancelSignal cancel = new CancelSignal();
      if (thread.beginUntilAnother("optimize-off-peak", cancel, () -> run(cancel)) == null) {
        last = now;
        running = cancel;
      } // else another act is under way: at the next look
    }
  }

  private boolean run(CancelSignal cancel) {
    boolean whole = true;
    for (OwnedPartition partition : owned.all()) {
      if (cancel.isCancelled()) {
        return false;
      }
      CompactResult result = new StoreCompaction(partition, rule, cancel, step -> {}).run();
      whole &= result.getProblem().isEmpty();
      LOG.info(
          "partition optimized: partition={} compacted={} left={} problem={} millis={}",
          result.getPartition(),
          result.getFamiliesList().stream().filter(FamilyCompaction::getCompacted).count(),
          result.getFamiliesList().stream().filter(family -> !family.getCompacted()).count(),
          result.getProblem(),
          result.getMillis());
    }
    return whole;
  }
}
