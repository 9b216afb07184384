package dev.millrace.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.local.backing.TestRedis;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.harness.TestProxy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The connection for fills hangs while that for reads does not. */
class RedisFillsTest {
  private static final int LARGE_BYTES = 3 << 20;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private TestRedis redis;
  private TestProxy proxy;
  private RedisMeters meters;
  private RedisTier tier;

  @BeforeEach
  void start() {
    redis = TestRedis.start();
    proxy = new TestProxy(URI.create(redis.uri()).getPort());
    // Fills wait for longer than the test takes to send them all.
    RedisSettings settings =
        new RedisSettings("redis://127.0.0.1:" + proxy.port(), 86_400, 300, 30_000, 3_000, 5, 100);
    meters = new RedisMeters(new SimpleMeterRegistry());
    tier =
        new RedisTier(
            new RedisConnections(settings, timer),
            settings,
            meters,
            new CacheMeters(new SimpleMeterRegistry()),
            Clock.systemUTC(),
            System::nanoTime,
            3 << 20);
    takesFills("before");
  }

  @AfterEach
  void stop() {
    tier.close();
    proxy.close();
    redis.close();
    timer.shutdown();
  }

  @Test
  void fillsThatAreNotTakenHoldNoMoreThanTheirBytesAndNotForLong() throws Exception {
    proxy.haltWhoSays("EVALSHA");
    double skippedBefore = meters.fillsSkipped.count();
    int fills = 12;
    Snapshot large = snapshot(LARGE_BYTES);
    for (int i = 0; i < fills; i++) {
      tier.offer(key("large-" + i), large);
    }
    assertThat((long) (meters.fillsSkipped.count() - skippedBefore))
        .isEqualTo(fills - RedisGate.FILL_BYTES_UNDER_WAY_MAX / LARGE_BYTES);
    assertThat(tier.view(key("before")).get()).as("reads do not notice").isPresent();

    takesFills("after");

    assertThat(meters.fillFailures.count()).isGreaterThan(0);
    assertThat(tier.breaker()).isEqualTo(Breaker.State.CLOSED);
    assertThat(meters.readFailures.count()).isZero();
  }

  @Test
  void whatIsLargerThanTheBoundGoesAlone() {
    ViewKey key = key("huge");
    tier.offer(key, snapshot(RedisGate.FILL_BYTES_UNDER_WAY_MAX + 1));
    Awaitility.await().until(() -> tier.view(key).get().isPresent());
  }

  private void takesFills(String name) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              tier.offer(key(name), snapshot(1));
              return tier.view(key(name)).get().isPresent();
            });
  }

  private static ViewKey key(String account) {
    return ViewKey.summary(Uuid.ONE_UUID, "main", account);
  }

  private static Snapshot snapshot(long bytes) {
    return new Snapshot(
        ByteString.copyFrom(new byte[(int) bytes]),
        List.of(new PartitionFresh(7, 0, 0)),
        System.nanoTime());
  }
}
