package dev.millrace.bench;

import dev.millrace.bench.connect.Channels;
import dev.millrace.bench.connect.Target;
import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.bench.load.LoadRunner;
import dev.millrace.bench.load.LoadRunner.Limit;
import dev.millrace.bench.load.LoadRunner.Window;
import dev.millrace.bench.load.Pace;
import dev.millrace.bench.load.RequestMaker;
import dev.millrace.bench.load.RequestSource;
import dev.millrace.bench.load.SubmitMethod;
import dev.millrace.bench.load.Transport;
import dev.millrace.bench.measure.ProcessMeter;
import dev.millrace.bench.report.Machine;
import dev.millrace.bench.report.WatchReport;
import dev.millrace.bench.watch.Deliveries;
import dev.millrace.bench.watch.Watcher;
import dev.millrace.v1.Acknowledgement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One run: fill, then watch from the beginning while more is sent, then see what came. */
final class WatchRun {
  private static final int FILL_BATCH = 500;
  private static final int FILL_IN_FLIGHT = 16;
  private static final int LIVE_IN_FLIGHT = 256;
  private static final long LOOK_MILLIS = 20;
  private static final double NANOS = 1e9;

  private final WatchPlan plan;
  private final Target target;
  private final TransactionGenerator generator;
  private final Deliveries deliveries;
  private final ProcessMeter meter;
  private final List<String> problems = new ArrayList<>();

  WatchRun(WatchPlan plan, Target target) {
    this.plan = plan;
    this.target = target;
    this.generator = new TransactionGenerator(plan.generator());
    this.deliveries = new Deliveries(generator, plan.rate());
    this.meter = new ProcessMeter(target.pids());
  }

  WatchReport run() throws InterruptedException {
    try (Channels reads = target.queryChannels()) {
      if (plan.first() > 0) {
        fill();
      }
      deliveries.liveFrom(plan.first());
      Map<String, Long> cpuBefore = meter.cpuMicros();
      long startNanos = System.nanoTime();
      try (Watcher watcher = new Watcher(reads, plan.generator().ledger(), deliveries)) {
        Window live = sendMore();
        awaitAll(plan.first() + live.transactions(), watcher);
        meter.sampleRss();
        return report(live, watcher, startNanos, cpuBefore, meter.cpuMicros());
      }
    }
  }

  private void fill() throws InterruptedException {
    RequestMaker requests =
        new RequestMaker(generator, Acknowledgement.ACKNOWLEDGEMENT_DURABLE, FILL_BATCH);
    try (RequestSource source = requests.whileSending(0, plan.first())) {
      var _ = send(requests, source, FILL_IN_FLIGHT, Pace.SATURATING, new Limit(0));
    }
  }

  private Window sendMore() throws InterruptedException {
    RequestMaker requests = new RequestMaker(generator, plan.acknowledgement(), plan.batch());
    try (RequestSource source = requests.whileSending(plan.first(), Long.MAX_VALUE / 2)) {
      return send(
          requests,
          source,
          LIVE_IN_FLIGHT,
          Pace.openLoop(plan.rate(), plan.batch()),
          new Limit(plan.seconds()));
    }
  }

  private Window send(
      RequestMaker requests, RequestSource source, int inFlight, Pace pace, Limit limit)
      throws InterruptedException {
    try (Channels ingest = target.ingestChannels();
        LoadRunner runner =
            new LoadRunner(
                requests,
                Transport.of(SubmitMethod.BATCH, ingest),
                inFlight,
                plan.patienceSeconds(),
                (sequence, count, _, _) ->
                    deliveries.acknowledged(sequence, count, System.nanoTime()))) {
      Window window = runner.run(source, pace, limit);
      problems.addAll(window.tally().problems());
      return window;
    }
  }

  private void awaitAll(long sent, Watcher watcher) {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(plan.patienceSeconds());
    while (deliveries.delivered() < sent
        && watcher.failure() == null
        && System.nanoTime() < endNanos) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }
  }

  private WatchReport report(
      Window live,
      Watcher watcher,
      long startNanos,
      Map<String, Long> cpuBefore,
      Map<String, Long> cpuAfter) {
    long sent = plan.first() + live.transactions();
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("first", plan.first());
    counts.put("live", live.transactions());
    counts.put("delivered", deliveries.delivered());
    counts.put("missing", sent - deliveries.delivered());
    counts.put("duplicates", deliveries.duplicates());
    counts.put("strangers", deliveries.strangers());
    counts.put("measured", deliveries.latencies().count());
    counts.put("messages", watcher.messages());
    counts.put("heartbeats", watcher.heartbeats());
    for (String bad : List.of("missing", "duplicates", "strangers")) {
      if (counts.getOrDefault(bad, 0L) != 0) {
        problems.add("%s: %d".formatted(bad, counts.get(bad)));
      }
    }
    if (watcher.failure() != null) {
      problems.add("the watch ended: " + watcher.failure());
    }
    if (deliveries.caughtUpNanos() == 0) {
      problems.add("the watch did not catch up");
    }
    double caughtUpSeconds =
        deliveries.caughtUpNanos() == 0 ? 0 : (deliveries.caughtUpNanos() - startNanos) / NANOS;
    double history =
        caughtUpSeconds == 0
            ? 0
            : Math.round((plan.first() + plan.rate() * caughtUpSeconds) / caughtUpSeconds);
    return new WatchReport(
        history,
        Math.round(caughtUpSeconds * 100) / 100.0,
        deliveries.latencies().percentiles(),
        ProcessMeter.perTransaction(cpuBefore, cpuAfter, Math.max(1, deliveries.delivered())),
        meter.rssBytes(),
        counts,
        plan.describe(),
        Machine.describe(),
        List.copyOf(problems));
  }
}
