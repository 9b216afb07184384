package dev.millrace.query.wiring;

import dev.millrace.query.cache.NoRemoteTier;
import dev.millrace.query.cache.RemoteTier;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/** Says how Redis is, and is always up: without it reads are slower, not wrong. */
@Singleton
final class RedisHealth implements HealthIndicator {
  private final RemoteTier redis;

  RedisHealth(RemoteTier redis) {
    this.redis = redis;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    return Publishers.just(
        HealthResult.builder("redis", HealthStatus.UP).details(Map.of("state", state())).build());
  }

  private String state() {
    if (redis instanceof NoRemoteTier) {
      return "not configured";
    }
    return (redis.isConnected() ? "connected" : "connecting") + ", breaker " + redis.breaker();
  }
}
