package dev.millrace.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.local.backing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches of keys that Redis has. */
class RedisBatchesTest {
  private static final long BATCH_BYTES_MAX = 1 << 20;
  private static final int LARGE_BYTES = 100 << 10;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private TestRedis redis;
  private RedisTier tier;

  @BeforeEach
  void start() {
    redis = TestRedis.start();
    RedisSettings settings = new RedisSettings(redis.uri(), 86_400, 300, 30_000, 3_000, 5, 100);
    tier =
        new RedisTier(
            new RedisConnections(settings, timer),
            settings,
            new RedisMeters(new SimpleMeterRegistry()),
            new CacheMeters(new SimpleMeterRegistry()),
            Clock.systemUTC(),
            System::nanoTime,
            BATCH_BYTES_MAX);
  }

  @AfterEach
  void stop() {
    tier.close();
    redis.close();
    timer.shutdown();
  }

  @Test
  void largeOnesComeUntilTheyFillAReplyAndSmallOnesAllOfThem() throws Exception {
    List<CacheKey> large = kept("large", 2 * RedisTier.KEYS_AT_ONCE, LARGE_BYTES);
    List<CacheKey> small = kept("small", 3 * RedisTier.KEYS_AT_ONCE + 1, 10);

    Map<CacheKey, byte[]> found = tier.get(large).get();
    assertThat(found).hasSize(RedisTier.KEYS_AT_ONCE);

    assertThat(tier.get(small).get()).containsOnlyKeys(small);
    List<CacheKey> mixed = new ArrayList<>(small);
    mixed.addAll(large);
    assertThat(tier.get(mixed).get()).containsKeys(small.toArray(CacheKey[]::new));
  }

  private List<CacheKey> kept(String name, int count, int bytes) {
    List<CacheKey> keys = new ArrayList<>();
    ByteString value = ByteString.copyFrom(new byte[bytes]);
    for (int i = 0; i < count; i++) {
      CacheKey key = CacheKey.of(Uuid.ONE_UUID, "main", name + i, "");
      keys.add(key);
      Awaitility.await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                tier.put(Map.of(key, new CachedTransaction(value, 0, 0)), false);
                return tier.get(List.of(key)).get().containsKey(key);
              });
    }
    return keys;
  }
}
