package dev.millrace.bench;

import static java.util.Objects.requireNonNull;

import dev.millrace.bench.connect.Channels;
import dev.millrace.bench.connect.Target;
import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.bench.reads.ReadOutcome;
import dev.millrace.bench.reads.ReadTask;
import dev.millrace.bench.reads.Workload;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.QueryServiceGrpc.QueryServiceBlockingStub;
import dev.millrace.v1.TransactionKey;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who answers each workload. The tiers are forced by settings: one service has a local cache that
 * holds all that is asked of it, one has none but Redis, one has neither.
 */
final class ReadStage {
  static final String QUERY_LOCAL = "query-local";
  static final String QUERY_REDIS = "query-redis";
  static final String QUERY_STORE = "query-store";

  /** Who works for a list. */
  static final List<String> LIST_PROCESSES = List.of(QUERY_STORE, "storage-service");

  private static final String CACHE_BYTES = "millrace.query.cache-bytes-max";
  private static final String REDIS_URI = "millrace.redis.uri";
  private static final String REDIS_TIMEOUT = "millrace.query.redis-timeout-ms";

  /** A slow moment of the machine must not turn reads of Redis into reads of the store. */
  private static final String REDIS_TIMEOUT_MILLIS = "1000";

  private static final String EVENT_LOOPS = "millrace.query.event-loop-threads";

  /** The query service's own, where a machine has no more than the 64 it takes at most. */
  private static final int EVENT_LOOPS_DEFAULT = Runtime.getRuntime().availableProcessors();

  /**
   * At a rate. Calls beyond wait with the client and are charged for it: thousands that have begun
   * keep its collector too busy to make up for a pause.
   */
  private static final int PACED_IN_FLIGHT_MAX = 512;

  private final ReadPlan plan;
  private final Map<Workload, String> addresses = new EnumMap<>(Workload.class);

  /** Starts the services and the echo. */
  ReadStage(ReadPlan plan, ReadSite site) throws InterruptedException {
    this.plan = plan;
    String local = site.query(QUERY_LOCAL, settings(Map.of()));
    String redis =
        site.query(
            QUERY_REDIS, settings(Map.of(CACHE_BYTES, "0", REDIS_TIMEOUT, REDIS_TIMEOUT_MILLIS)));
    String store = site.query(QUERY_STORE, settings(Map.of(CACHE_BYTES, "0", REDIS_URI, "")));
    int threads =
        Integer.parseInt(
            plan.settings().getOrDefault(EVENT_LOOPS, Integer.toString(EVENT_LOOPS_DEFAULT)));
    addresses.put(Workload.ECHO, site.echo(threads, answer(local)));
    addresses.put(Workload.LOCAL, local);
    addresses.put(Workload.BATCH, local);
    addresses.put(Workload.REDIS, redis);
    addresses.put(Workload.STORE, store);
    addresses.put(Workload.LIST, store);
    addresses.put(Workload.LIST_FULL, store);
  }

  private Map<String, String> settings(Map<String, String> forced) {
    Map<String, String> settings = new HashMap<>(plan.settings());
    settings.putAll(forced);
    return settings;
  }

  /** One window as it is measured, at a rate or, with 0, as fast as answers come. */
  ReadTask task(Workload workload, double rate) {
    return task(workload, rate, plan.seconds(), workload.tier());
  }

  /** Half the rate of what was measured, calls a second; 0 would be no rate. */
  static double halfOf(ReadOutcome outcome) {
    return Math.max(1, outcome.rate() / 2);
  }

  /** One window, of {@code seconds}, whoever answers; as {@link #task(Workload, double)} else. */
  ReadTask warmUpTask(Workload workload, double rate, double seconds) {
    return task(workload, rate, seconds, null);
  }

  private ReadTask task(Workload workload, double rate, double seconds, @Nullable String tier) {
    return new ReadTask(
        requireNonNull(addresses.get(workload), "every workload has an address"),
        plan.set(workload),
        plan.connections(),
        0,
        rate > 0 ? PACED_IN_FLIGHT_MAX : inFlight(workload),
        rate,
        seconds,
        tier);
  }

  private int inFlight(Workload workload) {
    return workload == Workload.STORE ? plan.inFlightStore() : plan.inFlight();
  }

  /** An answer as it comes from the local cache. */
  private byte[] answer(String address) throws InterruptedException {
    GetTransactionRequest request =
        GetTransactionRequest.newBuilder()
            .setLedger(plan.generator().ledger())
            .setKey(
                TransactionKey.newBuilder().setId(new TransactionGenerator(plan.generator()).id(0)))
            .build();
    try (Channels channels = new Target(List.of(), List.of(address), Map.of()).queryChannels()) {
      QueryServiceBlockingStub query = QueryServiceGrpc.newBlockingStub(channels.next());
      var _ = query.getTransaction(request);
      return query.getTransaction(request).toByteArray();
    }
  }
}
