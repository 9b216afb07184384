package dev.millrace.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.query.cache.CacheMeters.CacheTier;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class LocalTierTest {
  private static final long LIFE_SECONDS = 10;

  private final AtomicLong now = new AtomicLong();

  @Test
  void weightStaysWithinItsBound() {
    LocalTier local = tier(100_000);
    for (int i = 0; i < 10_000; i++) {
      local.put(key("id-" + i), new CachedTransaction(ByteString.copyFrom(new byte[500]), 0, i));
    }
    assertThat(local.weightBytes()).isPositive().isLessThanOrEqualTo(100_000);
    assertThat(local.evictions()).isGreaterThan(9_000);
  }

  @Test
  void tierOfNoBytesHoldsNothing() {
    LocalTier local = tier(0);
    local.put(key("id"), new CachedTransaction(ByteString.copyFromUtf8("x"), 0, 0));
    assertThat(local.get(key("id"))).isNull();
  }

  @Test
  void whatNobodyReadsForItsLifeGoes() {
    LocalTier local = tier(100_000);
    local.put(key("read"), new CachedTransaction(ByteString.copyFromUtf8("x"), 0, 0));
    local.put(key("unread"), new CachedTransaction(ByteString.copyFromUtf8("x"), 0, 1));
    now.addAndGet(TimeUnit.SECONDS.toNanos(LIFE_SECONDS) - 1);
    assertThat(local.get(key("read"))).isNotNull();
    now.addAndGet(1);
    assertThat(local.get(key("unread"))).isNull();
    assertThat(local.get(key("read"))).isNotNull();
    assertThat(local.counts().hits()).isEqualTo(2);
    assertThat(local.counts().misses()).isEqualTo(1);
    assertThat(local.clear()).isPositive();
    assertThat(local.get(key("read"))).isNull();
  }

  private LocalTier tier(long bytesMax) {
    return new LocalTier(
        bytesMax,
        LIFE_SECONDS,
        new CacheMeters(new SimpleMeterRegistry()).of(CacheTier.LOCAL, CacheKind.TRANSACTION),
        now::get);
  }

  private static CacheKey key(String id) {
    return CacheKey.of(Uuid.ONE_UUID, "main", id, "");
  }
}
