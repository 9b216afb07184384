package dev.millrace.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.query.freshness.PartitionFresh;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The connection for fills hangs while that for reads does not. */
class RedisFillsTest {
  private static final int LARGE_BYTES = 3 << 20;

  /** Fills wait for longer than the test takes to send them all. */
  private static final long TIMEOUT_MILLIS = 3_000;

  private ProxiedTier on;

  @BeforeEach
  void start() {
    on = new ProxiedTier(TIMEOUT_MILLIS);
    takesFills("before");
  }

  @AfterEach
  void stop() {
    on.close();
  }

  @Test
  void fillsThatAreNotTakenHoldNoMoreThanTheirBytesAndNotForLong() throws Exception {
    on.proxy.haltWhoSays("EVALSHA");
    double skippedBefore = on.meters.fillsSkipped.count();
    int fills = 12;
    Snapshot large = snapshot(LARGE_BYTES);
    for (int i = 0; i < fills; i++) {
      on.tier.offer(key("large-" + i), large);
    }
    assertThat((long) (on.meters.fillsSkipped.count() - skippedBefore))
        .isEqualTo(fills - RedisGate.FILL_BYTES_UNDER_WAY_MAX / LARGE_BYTES);
    assertThat(on.has(key("before"))).as("reads do not notice").isTrue();

    takesFills("after");

    assertThat(on.meters.fillFailures.count()).isGreaterThan(0);
    assertThat(on.meters.fillsGivenUp.count()).isGreaterThan(0);
    assertThat(on.tier.breaker()).isEqualTo(Breaker.State.CLOSED);
    assertThat(on.meters.readFailures.count()).isZero();
  }

  @Test
  void whatIsLargerThanTheBoundGoesAlone() {
    ViewKey key = key("huge");
    on.tier.offer(key, snapshot(RedisGate.FILL_BYTES_UNDER_WAY_MAX + 1));
    Awaitility.await().until(() -> on.has(key));
  }

  private void takesFills(String name) {
    Awaitility.await()
        .atMost(ProxiedTier.WAIT_MAX)
        .until(
            () -> {
              on.tier.offer(key(name), snapshot(1));
              return on.has(key(name));
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
