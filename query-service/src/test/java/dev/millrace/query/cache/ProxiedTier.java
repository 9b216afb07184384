package dev.millrace.query.cache;

import com.google.protobuf.ByteString;
import dev.millrace.local.backing.TestRedis;
import dev.millrace.query.harness.TestProxy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;

/** A tier on a Redis of its own, behind a proxy, with a clock that can be ahead of time. */
final class ProxiedTier implements AutoCloseable {
  static final Duration WAIT_MAX = Duration.ofSeconds(30);
  private static final long BATCH_BYTES_MAX = 1 << 20;

  private static final int BREAKER_FAILURES = 5;
  private static final long BREAKER_PAUSE_MILLIS = 1;
  private static final long VIEW_LIFE_MILLIS = 30_000;

  /** What the clock is ahead of time. */
  final AtomicLong aheadNanos = new AtomicLong();

  /** How much further ahead with each look at it. */
  final AtomicLong stepNanos = new AtomicLong();

  final RedisMeters meters = new RedisMeters(new SimpleMeterRegistry());
  final TestRedis redis = TestRedis.start();
  final TestProxy proxy = new TestProxy(URI.create(redis.uri()).getPort());
  final RedisTier tier;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  ProxiedTier(long timeoutMillis) {
    RedisSettings settings =
        new RedisSettings(
            "redis://127.0.0.1:" + proxy.port(),
            86_400,
            300,
            VIEW_LIFE_MILLIS,
            timeoutMillis,
            BREAKER_FAILURES,
            BREAKER_PAUSE_MILLIS);
    tier =
        new RedisTier(
            new RedisConnections(settings, timer),
            settings,
            meters,
            new CacheMeters(new SimpleMeterRegistry()),
            Clock.systemUTC(),
            () -> System.nanoTime() + aheadNanos.addAndGet(stepNanos.get()),
            BATCH_BYTES_MAX);
  }

  /** What is there of these, however long it takes. */
  Map<CacheKey, ByteString> get(Collection<CacheKey> keys) throws Exception {
    return tier.get(keys, Long.MAX_VALUE).get();
  }

  boolean has(ViewKey key) throws Exception {
    return tier.view(key, Long.MAX_VALUE).get().isPresent();
  }

  /** Keys of new transactions of so many bytes, each of which Redis has. */
  List<CacheKey> kept(String name, int count, int bytes) {
    List<CacheKey> keys = new ArrayList<>();
    Map<CacheKey, CachedTransaction> missing = new HashMap<>();
    CachedTransaction value = new CachedTransaction(ByteString.copyFrom(new byte[bytes]), 0, 0);
    for (int i = 0; i < count; i++) {
      CacheKey key = CacheKey.of(Uuid.ONE_UUID, "main", name + i, "");
      keys.add(key);
      missing.put(key, value);
    }
    Awaitility.await()
        .atMost(WAIT_MAX)
        .until(
            () -> {
              tier.put(missing, false);
              missing.keySet().removeAll(get(List.copyOf(missing.keySet())).keySet());
              return missing.isEmpty();
            });
    return keys;
  }

  @Override
  public void close() {
    tier.close();
    proxy.close();
    redis.close();
    timer.shutdown();
  }
}
