package dev.millrace.bench;

import static java.util.Objects.requireNonNull;

import dev.millrace.bench.connect.LocalStack;
import dev.millrace.bench.fault.RedisFault;
import dev.millrace.bench.fault.RedisUnderFault;
import dev.millrace.bench.reads.ReadKind;
import dev.millrace.bench.reads.ReadOutcome;
import dev.millrace.bench.reads.ReadSet;
import dev.millrace.bench.reads.ReadTask;
import dev.millrace.bench.report.RedisReport;
import dev.millrace.bench.report.RedisReport.Felt;
import dev.millrace.local.StackOptions;
import dev.millrace.local.process.StackFailure;
import dev.millrace.v1.Tier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One run: write, then fault after fault beside reads, each after Redis answers again. */
final class RedisRun {
  private static final String QUERY = "query-redis";
  private static final String CACHE_BYTES = "millrace.query.cache-bytes-max";
  private static final int CLIENT_THREADS = 2;
  private static final int CLIENT_MEBIBYTES = 512;
  private static final int CONNECTIONS = 2;

  /** As many as a service that does not keep up leaves behind within half a second. */
  private static final int IN_FLIGHT_MAX = 10_000;

  /** Of a look whether Redis answers. */
  private static final double LOOK_SECONDS = 1;

  private static final double WARMUP_SECONDS = 10;

  /** Of reads as fast as answers come: more at once than a cold service can take would fail. */
  private static final int WARM_IN_FLIGHT = 64;

  private static final int LOOKS_MAX = 60;
  private static final double OTHER_TIER_SHARE_MAX = 0.001;

  private final RedisPlan plan;
  private final Consumer<String> progress;
  private final List<String> problems = new ArrayList<>();

  RedisRun(RedisPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Runs.
   *
   * @throws StackFailure when a process does not start, or fails, or Redis does not come back
   */
  RedisReport run() throws InterruptedException {
    List<Felt> felt = new ArrayList<>();
    try (RunSite site = RunSite.in(null);
        LocalStack stack = LocalStack.start(StackOptions.PARTITIONS_DEFAULT, progress);
        ScheduledExecutorService hand = Executors.newSingleThreadScheduledExecutor()) {
      new ReadFill(stack.target(), plan.generator()).write(RedisPlan.TRANSACTIONS);
      RedisUnderFault redis = redis(stack);
      try (ReadSite reads = new ReadSite(site, stack, CLIENT_THREADS, CLIENT_MEBIBYTES)) {
        String address = reads.query(QUERY, settings());
        warmUp(redis, reads, address);
        for (RedisFault fault : plan.faults()) {
          awaitRedis(reads, address);
          felt.add(measure(fault, redis, reads, address, hand));
        }
      } catch (StackFailure e) {
        if (site.isEnded()) {
          throw new StackFailure("stopped before its end", e);
        }
        progress.accept("logs are in " + site.keepLogs());
        throw e;
      }
    }
    return RedisReport.of(felt, plan.describe(), problems);
  }

  private static RedisUnderFault redis(LocalStack stack) {
    String address = stack.redis();
    return new RedisUnderFault(
        Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)),
        requireNonNull(stack.target().pids().get("redis"), "a stack of our own has a Redis"));
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(plan.settings());
    settings.put(CACHE_BYTES, "0");
    return settings;
  }

  /**
   * With Redis, then without: what a service does the first time that Redis is away runs as code
   * that is not compiled yet, which is a service's start rather than a fault of Redis.
   */
  private void warmUp(RedisUnderFault redis, ReadSite reads, String address) {
    warmUp(reads, address);
    RedisFault.STOPPED.begin(redis);
    try {
      warmUp(reads, address);
    } finally {
      RedisFault.STOPPED.end(redis);
    }
  }

  /**
   * As fast as answers come, then at the rate: code that was compiled for the one is compiled again
   * for the other, where reads are not gathered.
   */
  private void warmUp(ReadSite reads, String address) {
    note("warm-up", reads.read(task(address, WARM_IN_FLIGHT, 0, WARMUP_SECONDS)));
    note("warm-up", reads.read(task(address, WARMUP_SECONDS)));
  }

  private void awaitRedis(ReadSite reads, String address) {
    for (int look = 0; look < LOOKS_MAX; look++) {
      ReadOutcome outcome = reads.read(task(address, LOOK_SECONDS));
      note("between faults", outcome);
      if (outcome.otherTier() <= outcome.callsInAll() * OTHER_TIER_SHARE_MAX) {
        return;
      }
    }
    throw new StackFailure("redis does not answer again");
  }

  private Felt measure(
      RedisFault fault,
      RedisUnderFault redis,
      ReadSite reads,
      String address,
      ScheduledExecutorService hand)
      throws InterruptedException {
    long quarterMillis = (long) (plan.seconds() * 1_000 / 4);
    Future<?> begin = hand.schedule(() -> fault.begin(redis), quarterMillis, TimeUnit.MILLISECONDS);
    Future<?> end = hand.schedule(() -> fault.end(redis), 3 * quarterMillis, TimeUnit.MILLISECONDS);
    ReadOutcome outcome = reads.read(task(address, plan.seconds()));
    try {
      begin.get();
      end.get();
    } catch (ExecutionException e) {
      throw new StackFailure("redis could not be %s: %s".formatted(fault.key(), e.getCause()), e);
    }
    note(fault.key(), outcome);
    Felt felt = Felt.of(fault, outcome);
    progress.accept(
        "%s: %d of %,d reads failed, p99 %.2f ms"
            .formatted(fault.key(), felt.failed(), felt.reads(), felt.p99Micros() / 1e3));
    return felt;
  }

  private ReadTask task(String address, double seconds) {
    return task(address, IN_FLIGHT_MAX, plan.rate(), seconds);
  }

  private ReadTask task(String address, int inFlight, double rate, double seconds) {
    return new ReadTask(
        address,
        new ReadSet(ReadKind.GET, plan.generator(), RedisPlan.TRANSACTIONS, plan.keys()),
        CONNECTIONS,
        0,
        inFlight,
        rate,
        seconds,
        Tier.TIER_REDIS.name());
  }

  private void note(String name, ReadOutcome outcome) {
    outcome.problems().forEach(problem -> problems.add(name + ": " + problem));
  }
}
