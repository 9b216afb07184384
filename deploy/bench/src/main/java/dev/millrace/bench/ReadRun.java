package dev.millrace.bench;

import dev.millrace.bench.connect.LocalStack;
import dev.millrace.bench.measure.ProcessMeter;
import dev.millrace.bench.reads.ReadOutcome;
import dev.millrace.bench.reads.ReadTask;
import dev.millrace.bench.reads.Workload;
import dev.millrace.bench.report.ReadReport;
import dev.millrace.bench.report.ReadRound;
import dev.millrace.local.process.StackFailure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One run: write, warm up, then measure every workload round after round and in turn. */
final class ReadRun {
  /** Their requests and an answer each fit several times over. */
  private static final int CLIENT_MEBIBYTES = 768;

  /** Redis' timeouts send a few reads to the store, as they should. */
  private static final double OTHER_TIER_SHARE_MAX = 0.01;

  private final ReadPlan plan;
  private final Consumer<String> progress;
  private final List<String> problems = new ArrayList<>();
  private final Map<Workload, List<ReadRound>> rounds = new EnumMap<>(Workload.class);

  ReadRun(ReadPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Runs.
   *
   * @throws IllegalArgumentException when no stack runs where one should
   * @throws StackFailure when a process does not start, or fails
   */
  ReadReport run() throws InterruptedException {
    try (RunSite site = RunSite.in(null);
        LocalStack stack = open()) {
      progress.accept("writing %,d transactions".formatted(plan.count()));
      new ReadFill(stack.target(), plan.generator()).write(plan.count());
      try (ReadSite reads = new ReadSite(site, stack, plan.clientThreads(), CLIENT_MEBIBYTES)) {
        measure(new ReadStage(plan, reads), reads);
      } catch (StackFailure e) {
        if (site.isEnded()) {
          throw new StackFailure("stopped before its end", e);
        }
        progress.accept("logs are in " + site.keepLogs());
        throw e;
      }
    }
    return ReadReport.of(
        rounds, plan.describe(), ReadStage.LIST_PROCESSES, problems.stream().distinct().toList());
  }

  private LocalStack open() {
    return plan.data() == null
        ? LocalStack.start(plan.partitions(), progress)
        : LocalStack.running(plan.data());
  }

  private void measure(ReadStage stage, ReadSite reads) {
    ProcessMeter meter = new ProcessMeter(reads.pids());
    progress.accept("warming up");
    new ReadWarmUp(plan, stage, reads, meter, progress, problems::add).run();
    for (int round = 0; round < plan.rounds(); round++) {
      for (Workload workload : plan.workloads()) {
        ReadRound measured = measure(stage.task(workload, 0), reads, meter);
        ReadOutcome paced =
            reads.read(stage.task(workload, ReadStage.halfOf(measured.saturated())));
        note(workload, measured.saturated());
        note(workload, paced);
        rounds.computeIfAbsent(workload, _ -> new ArrayList<>()).add(measured.withPaced(paced));
        progress.accept(
            "round %d, %s: %,.0f calls/s, p99 at half %.2f ms"
                .formatted(
                    round + 1,
                    workload.title(),
                    measured.callsPerSecond(),
                    paced.p99Micros() / 1e3));
      }
    }
  }

  private static ReadRound measure(ReadTask task, ReadSite reads, ProcessMeter meter) {
    Map<String, Long> before = meter.cpuMicros();
    ReadOutcome outcome = reads.read(task);
    return ReadRound.of(
        outcome, ProcessMeter.perTransaction(before, meter.cpuMicros(), outcome.callsInAll()));
  }

  private void note(Workload workload, ReadOutcome outcome) {
    outcome.problems().forEach(problem -> problems.add(workload.title() + ": " + problem));
    if (outcome.otherTier() > outcome.callsInAll() * OTHER_TIER_SHARE_MAX) {
      problems.add(
          "%s: %d of %d answers are of another tier"
              .formatted(workload.title(), outcome.otherTier(), outcome.callsInAll()));
    }
  }
}
