package dev.millrace.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Reads of what a Redis has, be it slow, or its end of the connection gone. */
class RedisReadsTest {
  private static final long TIMEOUT_MILLIS = 3_000;
  private static final long SHORT_TIMEOUT_MILLIS = 300;
  private static final int BATCH_KEYS = 3 * RedisTier.KEYS_AT_ONCE;

  @Test
  void largeOnesComeUntilTheyFillAReplyAndSmallOnesAllOfThem() throws Exception {
    try (ProxiedTier on = new ProxiedTier(TIMEOUT_MILLIS)) {
      int largeBytes = 100 << 10;
      List<CacheKey> large = on.kept("large", 2 * RedisTier.KEYS_AT_ONCE, largeBytes);
      List<CacheKey> small = on.kept("small", BATCH_KEYS + 1, 10);

      Map<CacheKey, ByteString> found = on.get(large);
      assertThat(found).hasSize(RedisTier.KEYS_AT_ONCE);
      assertThat(found.values()).allMatch(value -> value.size() == largeBytes);

      assertThat(on.get(small)).containsOnlyKeys(small);
      List<CacheKey> mixed = new ArrayList<>(small);
      mixed.addAll(large);
      assertThat(on.get(mixed)).containsKeys(small.toArray(CacheKey[]::new));
    }
  }

  @Test
  void batchAsksOnForNoLongerThanOneAnswerMayTake() throws Exception {
    try (ProxiedTier on = new ProxiedTier(TIMEOUT_MILLIS)) {
      List<CacheKey> keys = on.kept("some", BATCH_KEYS, 10);

      on.stepNanos.set(Duration.ofMillis(TIMEOUT_MILLIS).toNanos());

      assertThat(on.get(keys)).hasSize(RedisTier.KEYS_AT_ONCE);
    }
  }

  @Test
  void readWaitsNoLongerThanItSays() throws Exception {
    try (ProxiedTier on = new ProxiedTier(TIMEOUT_MILLIS)) {
      List<CacheKey> keys = on.kept("some", 1, 10);
      ViewKey view = ViewKey.summary(Uuid.ONE_UUID, "main", "alice");
      on.redis.pause();

      assertThat(on.tier.get(keys, 0).get()).isEmpty();
      assertThat(on.tier.view(view, TimeUnit.MILLISECONDS.toNanos(1)).get()).isEmpty();
      assertThat(on.meters.readFailures.count()).as("given up by the reader alone").isZero();

      on.redis.resume();
      Awaitility.await().atMost(ProxiedTier.WAIT_MAX).until(() -> !on.get(keys).isEmpty());
    }
  }

  @Test
  void probeThatItsReaderGaveUpOnClosesTheBreakerAllTheSame() throws Exception {
    try (ProxiedTier on = new ProxiedTier(SHORT_TIMEOUT_MILLIS)) {
      List<CacheKey> keys = on.kept("some", 1, 10);
      ViewKey view = ViewKey.summary(Uuid.ONE_UUID, "main", "alice");
      on.redis.pause();
      Awaitility.await()
          .atMost(ProxiedTier.WAIT_MAX)
          .until(() -> on.get(keys).isEmpty() && on.tier.breaker() == Breaker.State.OPEN);

      Awaitility.await()
          .atMost(ProxiedTier.WAIT_MAX)
          .until(
              () ->
                  on.tier.view(view, TimeUnit.MILLISECONDS.toNanos(1)).get().isEmpty()
                      && on.tier.breaker() == Breaker.State.HALF_OPEN);

      on.redis.resume();
      Awaitility.await().atMost(ProxiedTier.WAIT_MAX).until(() -> !on.get(keys).isEmpty());
    }
  }

  @Test
  void connectionThatTakesNoMoreCommandsIsMadeAnew() throws Exception {
    try (ProxiedTier on = new ProxiedTier(TIMEOUT_MILLIS)) {
      List<CacheKey> keys = on.kept("some", 1, 10);
      on.proxy.haltWhoSays("MGET");
      List<CompletableFuture<?>> asked = new ArrayList<>();
      for (int i = 0; i <= RedisConnections.REQUEST_QUEUE_MAX; i++) {
        asked.add(on.tier.get(keys, Long.MAX_VALUE));
      }
      CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get();
      assertThat(on.meters.readFailures.count()).isEqualTo(asked.size());

      on.aheadNanos.set(2 * RedisGate.SILENCE_NANOS_MAX);

      Awaitility.await().atMost(ProxiedTier.WAIT_MAX).until(() -> !on.get(keys).isEmpty());
      assertThat(on.meters.readsGivenUp.count()).isEqualTo(1);
    }
  }

  @Test
  void connectionIsNotGivenUpForTheSilenceOfTheOneBefore() throws Exception {
    try (ProxiedTier on = new ProxiedTier(SHORT_TIMEOUT_MILLIS)) {
      List<CacheKey> keys = on.kept("some", 1, 10);
      on.proxy.haltWhoSays("MGET");
      assertThat(on.get(keys)).isEmpty();
      on.proxy.haltWhoSays("MGET");
      on.aheadNanos.set(2 * RedisGate.SILENCE_NANOS_MAX);
      assertThat(on.get(keys)).isEmpty();
      assertThat(on.meters.readsGivenUp.count()).isEqualTo(1);
      Awaitility.await().atMost(ProxiedTier.WAIT_MAX).until(on.tier::isConnected);

      on.aheadNanos.addAndGet(2 * RedisGate.SILENCE_NANOS_MAX);
      assertThat(on.get(keys)).isEmpty();

      assertThat(on.meters.readsGivenUp.count()).isEqualTo(1);
    }
  }

  @Test
  void connectionWithoutAnotherEndIsMadeAnew() throws Exception {
    try (ProxiedTier on = new ProxiedTier(SHORT_TIMEOUT_MILLIS)) {
      List<CacheKey> keys = on.kept("some", BATCH_KEYS, 10);
      on.proxy.haltWhoSays("MGET");
      assertThat(on.get(keys)).isEmpty();
      assertThat(on.get(keys)).as("a stall passes by itself").isEmpty();
      assertThat(on.meters.readsGivenUp.count()).isZero();

      on.aheadNanos.set(RedisGate.SILENCE_NANOS_MAX);

      Awaitility.await()
          .atMost(ProxiedTier.WAIT_MAX)
          .until(() -> on.get(keys).size() == keys.size());
      assertThat(on.meters.readsGivenUp.count()).isEqualTo(1);
    }
  }
}
