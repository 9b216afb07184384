package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.admin.v1.BreakerState;
import dev.millrace.admin.v1.CacheStatistics;
import dev.millrace.admin.v1.ClearCacheRequest;
import dev.millrace.admin.v1.ClearCacheResponse;
import dev.millrace.admin.v1.GetCacheStatisticsRequest;
import dev.millrace.admin.v1.GetCacheStatisticsResponse;
import dev.millrace.local.backing.TestRedis;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.Tier;
import dev.millrace.v1.TransactionKey;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What operators ask of the caches. */
class QueryAdminTest {
  private static TestRedis redis;
  private static TestLog log;
  private static TestOwner owner;
  private static QueryUnderTest query;

  @BeforeAll
  static void start() {
    redis = TestRedis.start();
    log = new TestLog(2);
    owner = TestOwner.ofAll(log);
    query = QueryUnderTest.over(log, Map.of("millrace.redis.uri", redis.uri()));
    Awaitility.await().until(() -> statistics().getRedisConnected());
  }

  @AfterAll
  static void stop() {
    query.close();
    owner.close();
    log.close();
    redis.close();
  }

  @Test
  void statisticsSayWhatTheCachesHoldAndHowTheyDid() {
    log.write(TestTransactions.of("counted"));
    CacheStatistics before = cache("local", "transaction");
    get("counted");
    get("counted");
    Awaitility.await() // the cache weighs what it took in a little later
        .until(() -> cache("local", "transaction").getWeightBytes() > before.getWeightBytes());
    CacheStatistics after = cache("local", "transaction");
    assertThat(after.getEntries()).isEqualTo(before.getEntries() + 1);
    assertThat(after.getWeightBytesMax()).isEqualTo((32 << 20) / 16 * 10);
    assertThat(after.getHits()).isEqualTo(before.getHits() + 1);
    assertThat(after.getMisses()).isEqualTo(before.getMisses() + 1);
    Awaitility.await().until(() -> statistics().getRedisKeys() > 0);
    GetCacheStatisticsResponse all = statistics();
    assertThat(all.getCachesList())
        .extracting(cache -> cache.getTier() + " " + cache.getKind())
        .containsExactly(
            "local transaction",
            "local absent",
            "local list",
            "local summary",
            "redis transaction",
            "redis list",
            "redis summary");
    assertThat(all.getBreaker()).isEqualTo(BreakerState.BREAKER_STATE_CLOSED);
    assertThat(all.getRedisUsedBytes()).isPositive();
    assertThat(all.getRedisBytesMax()).isPositive();
  }

  @Test
  void clearedCachesAreEmptyAndAnswersComeFromTheOwners() {
    log.write(TestTransactions.of("cleared"));
    get("cleared");
    Awaitility.await().until(() -> statistics().getRedisKeys() > 0);

    ClearCacheResponse cleared = clear(true, true);

    assertThat(cleared.getLocalEntries()).isPositive();
    assertThat(cleared.getRedisKeys()).isPositive();
    assertThat(statistics().getRedisKeys()).isZero();
    assertThat(get("cleared").getTier()).isEqualTo(Tier.TIER_STORE);
    Awaitility.await().until(() -> statistics().getRedisKeys() > 0);
    clear(true, false);
    assertThat(get("cleared").getTier()).isEqualTo(Tier.TIER_REDIS);
  }

  @Test
  void redisThatDoesNotAnswerIsNotSaidToBeEmpty() {
    redis.pause();
    try {
      StatusRuntimeException refused =
          catchThrowableOfType(StatusRuntimeException.class, () -> clear(false, true));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(statistics().hasRedisKeys()).isFalse();
    } finally {
      redis.resume();
    }
    Awaitility.await().until(() -> statistics().hasRedisKeys());
  }

  private static ClearCacheResponse clear(boolean local, boolean remote) {
    return query
        .admin()
        .clearCache(ClearCacheRequest.newBuilder().setLocal(local).setRedis(remote).build());
  }

  private static GetCacheStatisticsResponse statistics() {
    return query.admin().getCacheStatistics(GetCacheStatisticsRequest.getDefaultInstance());
  }

  private static CacheStatistics cache(String tier, String kind) {
    return statistics().getCachesList().stream()
        .filter(cache -> cache.getTier().equals(tier) && cache.getKind().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static GetTransactionResponse get(String id) {
    return query
        .stub()
        .getTransaction(
            GetTransactionRequest.newBuilder()
                .setLedger(LEDGER)
                .setKey(TransactionKey.newBuilder().setId(id))
                .build());
  }
}
