package dev.millrace.bench;

import dev.millrace.bench.connect.Channels;
import dev.millrace.bench.connect.Target;
import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.bench.load.LoadRunner;
import dev.millrace.bench.load.LoadRunner.Limit;
import dev.millrace.bench.load.LoadRunner.Window;
import dev.millrace.bench.load.RequestMaker;
import dev.millrace.bench.load.RequestSource;
import dev.millrace.bench.load.Tally.Counts;
import dev.millrace.bench.load.Transport;
import dev.millrace.bench.measure.ProcessMeter;
import dev.millrace.bench.readback.Coverage;
import dev.millrace.bench.readback.FreshnessProbe;
import dev.millrace.bench.readback.QueryClient;
import dev.millrace.bench.readback.ReadBack;
import dev.millrace.bench.readback.SummaryCheck;
import dev.millrace.bench.report.E2eReport;
import dev.millrace.contract.token.ConsistencyToken;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run: warm up, send and measure until all is readable, then check what can be read. */
final class E2eRun {
  /** Memory moves slowly; reading it takes a tenth of a millisecond. */
  private static final long RSS_LOOK_MILLIS = 500;

  private final E2ePlan plan;
  private final Target target;
  private final TransactionGenerator generator;
  private final RequestMaker requests;
  private final ProcessMeter meter;
  private final List<String> problems = new ArrayList<>();

  E2eRun(E2ePlan plan, Target target) {
    this.plan = plan;
    this.target = target;
    this.generator = new TransactionGenerator(plan.generator());
    this.requests = new RequestMaker(generator, plan.acknowledgement(), plan.batch());
    this.meter = new ProcessMeter(target.pids());
  }

  E2eReport run() throws InterruptedException {
    ScheduledExecutorService rss =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("bench-rss").daemon().factory());
    var _ = rss.scheduleAtFixedRate(meter::sampleRss, 0, RSS_LOOK_MILLIS, TimeUnit.MILLISECONDS);
    try (Channels ingest = target.ingestChannels();
        Channels reads = target.queryChannels()) {
      QueryClient query = new QueryClient(reads, plan.generator().ledger(), plan.patienceSeconds());
      try (FreshnessProbe probe = new FreshnessProbe(query, generator);
          LoadRunner runner = runner(ingest, probe)) {
        return measure(runner, query, probe);
      }
    } finally {
      rss.shutdownNow();
    }
  }

  private LoadRunner runner(Channels ingest, FreshnessProbe probe) {
    return new LoadRunner(
        requests,
        Transport.of(plan.method(), ingest),
        plan.inFlight(),
        plan.patienceSeconds(),
        plan.applied() ? (_, _, _, _) -> {} : probe::offer);
  }

  private E2eReport measure(LoadRunner runner, QueryClient query, FreshnessProbe probe)
      throws InterruptedException {
    Measured measured = new Measured();
    measured.warmup = warmUp(runner, query);
    long first = measured.warmup == null ? 0 : measured.warmup.transactions();
    long count = plan.count() > 0 ? plan.count() : Long.MAX_VALUE / 2;
    try (RequestSource source =
        plan.pregenerate() ? requests.ahead(first, count) : requests.whileSending(first, count)) {
      probe.restart();
      measured.cpuBefore = meter.cpuMicros();
      Window window = runner.run(source, plan.pace(), new Limit(plan.seconds()));
      measured.window = window;
      measured.readableNanos = awaitReadable(query, window);
      measured.cpuAfter = meter.cpuMicros();
    }
    measured.probed = probe.latencies();
    check(measured, query);
    return measured.report(plan, meter, problems);
  }

  /** Runs until the services' code is compiled; what it sends counts for the checks alone. */
  private @Nullable Window warmUp(LoadRunner runner, QueryClient query)
      throws InterruptedException {
    if (plan.warmupSeconds() == 0) {
      return null;
    }
    try (RequestSource source = requests.whileSending(0, Long.MAX_VALUE / 2)) {
      Window window = runner.run(source, plan.pace(), new Limit(plan.warmupSeconds()));
      awaitReadable(query, window);
      return window;
    }
  }

  /** When all of a window was readable; 0 when that can not be said. */
  private long awaitReadable(QueryClient query, Window window) {
    ConsistencyToken token = window.tally().token();
    if (token == null) {
      return 0;
    }
    try {
      List<String> missing = Coverage.await(query, generator.account(0), token);
      problems.addAll(missing);
      long nowNanos = plan.applied() ? window.lastReceiptNanos() : System.nanoTime();
      return missing.isEmpty() ? nowNanos : 0;
    } catch (StatusRuntimeException e) {
      problems.add("not all was readable in the time given: " + e.getMessage());
      return 0;
    }
  }

  private void check(Measured measured, QueryClient query) {
    Counts counts = measured.counts();
    problems.addAll(measured.problems());
    if (counts.outcomes() != counts.sent()) {
      problems.add("%d were sent, %d have an outcome".formatted(counts.sent(), counts.outcomes()));
    }
    if (plan.freshLedger() && counts.duplicates() > counts.resent()) {
      problems.add("duplicates of transactions that were sent once: " + counts.duplicates());
    }
    ConsistencyToken token = measured.token();
    if (token == null) {
      problems.add("no transaction was acknowledged");
      return;
    }
    try {
      ReadBack readBack = new ReadBack(query, generator);
      measured.readBack = readBack.compare(counts.sent(), token.toString());
      problems.addAll(readBack.problems());
      if (plan.freshLedger()) {
        measured.summaries = SummaryCheck.accounts(generator);
        problems.addAll(SummaryCheck.compare(query, generator, counts.sent(), token.toString()));
      }
    } catch (StatusRuntimeException e) {
      problems.add("reading back failed: " + e.getMessage());
    }
  }
}
