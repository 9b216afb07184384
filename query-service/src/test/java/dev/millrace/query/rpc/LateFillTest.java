package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import dev.millrace.local.backing.TestRedis;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestProxy;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetAccountSummaryResponse;
import dev.millrace.v1.MinimizeLatency;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two instances share a real Redis, and the fill of one is on its way while the other reads newer
 * things and fills them.
 */
class LateFillTest {
  /** So that nothing gives up while it is held; the bound of the settings. */
  private static final int REDIS_TIMEOUT_MILLIS = 10_000;

  private static final GetAccountSummaryRequest SUMMARY =
      GetAccountSummaryRequest.newBuilder()
          .setLedger(LEDGER)
          .setAccount("alice")
          .setConsistency(
              Consistency.newBuilder()
                  .setMinimizeLatency(MinimizeLatency.newBuilder().setMaxStalenessMillis(60_000)))
          .build();

  private TestRedis redis;
  private TestProxy proxy;
  private TestLog log;
  private TestOwner owner;

  /** Reaches Redis by the proxy. */
  private QueryUnderTest paused;

  private QueryUnderTest other;

  @BeforeEach
  void start() {
    redis = TestRedis.start();
    proxy = new TestProxy(URI.create(redis.uri()).getPort());
    log = new TestLog(2);
    owner = TestOwner.ofAll(log);
    paused = over(proxy.port());
    other = over(URI.create(redis.uri()).getPort());
  }

  @AfterEach
  void stop() {
    paused.close();
    other.close();
    owner.close();
    log.close();
    proxy.close();
    redis.close();
  }

  @Test
  void fillOfAPausedReaderNeverReplacesWhatWasReadLater() throws Exception {
    int readsBefore = owner.summaries();
    long keysBefore = redisKeys();
    double lostBefore = staleFills(paused);
    log.write(TestTransactions.of("before"));
    owner.hold();
    ListenableFuture<GetAccountSummaryResponse> old = paused.futures().getAccountSummary(SUMMARY);
    Awaitility.await().until(() -> owner.summaries() == readsBefore + 1); // so Redis has been asked
    proxy.hold();
    owner.release();
    assertThat(old.get().getSummary().getCount()).isEqualTo(1);

    log.write(TestTransactions.of("after"));
    assertThat(other.stub().getAccountSummary(SUMMARY).getSummary().getCount()).isEqualTo(2);
    Awaitility.await().until(() -> redisKeys() == keysBefore + 1);
    proxy.letGo();
    Awaitility.await().until(() -> staleFills(paused) == lostBefore + 1);

    for (QueryUnderTest reader : List.of(other, paused)) {
      assertThat(reader.stub().getAccountSummary(SUMMARY).getSummary().getCount()).isEqualTo(2);
    }
    assertThat(owner.summaries()).as("one read for each fill").isEqualTo(readsBefore + 2);
  }

  /** Without a local cache, so that every read goes to Redis; connected. */
  private QueryUnderTest over(int redisPort) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("millrace.query.cache-bytes-max", 0);
    settings.put("millrace.redis.uri", "redis://127.0.0.1:" + redisPort);
    settings.put("millrace.query.redis-timeout-ms", REDIS_TIMEOUT_MILLIS);
    QueryUnderTest query = QueryUnderTest.over(log, settings);
    GetAccountSummaryRequest nobody = SUMMARY.toBuilder().setAccount("nobody").build();
    Awaitility.await().until(() -> answersWithoutTheOwner(query, nobody));
    return query;
  }

  private boolean answersWithoutTheOwner(QueryUnderTest query, GetAccountSummaryRequest request) {
    int before = owner.summaries();
    var _ = query.stub().getAccountSummary(request);
    return owner.summaries() == before;
  }

  private long redisKeys() {
    try (RedisClient client = RedisClient.create(redis.uri());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      return connection.sync().dbsize();
    }
  }

  private static double staleFills(QueryUnderTest query) {
    return query
        .meters()
        .get("millrace.query.cache.stale.fills")
        .tag("tier", "redis")
        .tag("kind", "summary")
        .counter()
        .count();
  }
}
