package dev.millrace.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.local.backing.TestRedis;
import dev.millrace.query.harness.TestProxy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads of a Redis that is slow, or whose end of the connection is gone. */
class RedisReadsTest {
  private static final long TIMEOUT_MILLIS = 500;
  private static final long BATCH_BYTES_MAX = 1 << 20;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  /** What the tier's clock is ahead of time, and how much further with each look at it. */
  private final AtomicLong aheadNanos = new AtomicLong();

  private final AtomicLong stepNanos = new AtomicLong();
  private final List<CacheKey> keys = new ArrayList<>();
  private TestRedis redis;
  private TestProxy proxy;
  private RedisTier tier;

  @BeforeEach
  void keepSome() {
    redis = TestRedis.start();
    proxy = new TestProxy(URI.create(redis.uri()).getPort());
    RedisSettings settings =
        new RedisSettings(
            "redis://127.0.0.1:" + proxy.port(), 86_400, 300, 30_000, TIMEOUT_MILLIS, 5, 1);
    tier =
        new RedisTier(
            new RedisConnections(settings, timer),
            settings,
            new RedisMeters(new SimpleMeterRegistry()),
            new CacheMeters(new SimpleMeterRegistry()),
            Clock.systemUTC(),
            () -> System.nanoTime() + aheadNanos.addAndGet(stepNanos.get()),
            BATCH_BYTES_MAX);
    Map<CacheKey, CachedTransaction> transactions = new HashMap<>();
    for (int i = 0; i < 3 * RedisTier.KEYS_AT_ONCE; i++) {
      CacheKey key = CacheKey.of(Uuid.ONE_UUID, "main", "key" + i, "");
      keys.add(key);
      transactions.put(key, new CachedTransaction(ByteString.copyFromUtf8("some"), 0, 0));
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              tier.put(transactions, false);
              return tier.get(keys).get().size() == keys.size();
            });
  }

  @AfterEach
  void stop() {
    tier.close();
    proxy.close();
    redis.close();
    timer.shutdown();
  }

  @Test
  void batchAsksOnForNoLongerThanOneAnswerMayTake() throws Exception {
    stepNanos.set(Duration.ofMillis(TIMEOUT_MILLIS).toNanos());

    assertThat(tier.get(keys).get()).hasSize(RedisTier.KEYS_AT_ONCE);
  }

  @Test
  void connectionWithoutAnotherEndIsMadeAnew() throws Exception {
    proxy.haltWhoSays("MGET");
    assertThat(tier.get(keys).get()).isEmpty();
    assertThat(tier.get(keys).get()).as("a stall passes by itself").isEmpty();

    aheadNanos.set(RedisGate.SILENCE_NANOS_MAX);

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> tier.get(keys).get().size() == keys.size());
  }
}
