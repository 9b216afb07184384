package dev.millrace.bench;

import static java.util.Objects.requireNonNull;

import dev.millrace.bench.load.LoadRunner.Window;
import dev.millrace.bench.load.Tally.Counts;
import dev.millrace.bench.measure.Latencies;
import dev.millrace.bench.measure.Latencies.Percentiles;
import dev.millrace.bench.measure.ProcessMeter;
import dev.millrace.bench.report.E2eReport;
import dev.millrace.bench.report.Machine;
import dev.millrace.contract.token.ConsistencyToken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run has found so far, filled in as it goes. One thread. */
final class Measured {
  private static final double NANOS = 1e9;

  @Nullable Window warmup;
  @Nullable Window window;
  long readableNanos;
  Map<String, Long> cpuBefore = Map.of();
  Map<String, Long> cpuAfter = Map.of();
  Latencies probed = new Latencies();
  long readBack;
  long summaries;

  private Window window() {
    return requireNonNull(window, "nothing was measured");
  }

  /** Of the warm-up and the window. */
  Counts counts() {
    Counts counts = window().tally().counts();
    return warmup == null ? counts : counts.plus(warmup.tally().counts());
  }

  List<String> problems() {
    List<String> problems = new ArrayList<>(window().tally().problems());
    if (warmup != null) {
      problems.addAll(warmup.tally().problems());
    }
    return problems;
  }

  /** Covers the warm-up and the window. */
  @Nullable ConsistencyToken token() {
    ConsistencyToken token = window().tally().token();
    ConsistencyToken before = warmup == null ? null : warmup.tally().token();
    if (token == null || before == null) {
      return token;
    }
    return token.merge(before);
  }

  E2eReport report(E2ePlan plan, ProcessMeter meter, List<String> problems) {
    Counts counts = window().tally().counts();
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("sent", since(window().lastSentNanos()));
    seconds.put("durable", since(window().lastReceiptNanos()));
    seconds.put("readable", since(readableNanos));
    return new E2eReport(
        perSecond(counts.accepted(), seconds.get("sent")),
        perSecond(counts.acknowledged(), seconds.get("durable")),
        perSecond(counts.acknowledged(), seconds.get("readable")),
        ProcessMeter.perTransaction(cpuBefore, cpuAfter, counts.sent()),
        latencies(plan),
        meter.rssBytes(),
        describe(counts),
        seconds,
        plan.generator().seed(),
        plan.describe(),
        Machine.describe(),
        List.copyOf(problems));
  }

  private double since(long nanos) {
    return Math.max(0, (nanos - window().startNanos()) / NANOS);
  }

  /** 0 when it was never reached. */
  private static double perSecond(long transactions, double seconds) {
    return seconds > 0 ? Math.round(transactions / seconds * 10) / 10.0 : 0;
  }

  private Map<String, Percentiles> latencies(E2ePlan plan) {
    Map<String, Percentiles> stages = new LinkedHashMap<>();
    Latencies receipts = window().tally().latencies();
    stages.put(plan.applied() ? "applied" : "durable", receipts.percentiles());
    if (probed.count() > 0) {
      stages.put("readable", probed.percentiles());
    }
    return stages;
  }

  private Map<String, Long> describe(Counts counts) {
    Map<String, Long> described = new LinkedHashMap<>();
    described.put("sent", counts.sent());
    described.put("warmup", warmup == null ? 0 : warmup.transactions());
    described.put("logged", counts.logged());
    described.put("stored", counts.stored());
    described.put("duplicates", counts.duplicates());
    described.put("conflicts", counts.conflicts());
    described.put("rejected", counts.rejected());
    described.put("lost", counts.lost());
    described.put("retriedExhausted", counts.exhausted());
    described.put("resentUnknown", counts.resent());
    described.put("readableSamples", probed.count());
    described.put("readBack", readBack);
    described.put("summariesCompared", summaries);
    return described;
  }
}
