package dev.millrace.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class LocalTierTest {
  @Test
  void weightStaysWithinItsBound() {
    LocalTier local = new LocalTier(100_000);
    for (int i = 0; i < 10_000; i++) {
      local.put(key("id-" + i), new CachedTransaction(ByteString.copyFrom(new byte[500]), 0, i));
    }
    assertThat(local.weightBytes()).isPositive().isLessThanOrEqualTo(100_000);
    assertThat(local.stats().evictionCount()).isGreaterThan(9_000);
  }

  @Test
  void tierOfNoBytesHoldsNothing() {
    LocalTier local = new LocalTier(0);
    local.put(key("id"), new CachedTransaction(ByteString.copyFromUtf8("x"), 0, 0));
    assertThat(local.get(key("id"))).isNull();
  }

  private static CacheKey key(String id) {
    return CacheKey.of(Uuid.ONE_UUID, "main", id, "");
  }
}
