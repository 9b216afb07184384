package dev.millrace.query.wiring;

import dev.millrace.query.cache.LocalMeters;
import dev.millrace.query.cache.LocalTier;
import dev.millrace.query.cache.RedisConnections;
import dev.millrace.query.cache.RedisMeters;
import dev.millrace.query.cache.RedisSettings;
import dev.millrace.query.cache.RedisTier;
import dev.millrace.query.cache.RemoteTier;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.netty.channel.EventLoopGroup;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The caches. */
@Factory
final class CacheFactory {
  @Singleton
  LocalTier localTier(QuerySettings settings, MeterRegistry registry) {
    LocalTier local = new LocalTier(settings.resources().cacheBytesMax());
    LocalMeters.register(local, registry);
    return local;
  }

  @Singleton
  @Bean(preDestroy = "close")
  RemoteTier remoteTier(QuerySettings settings, EventLoopGroup eventLoops, MeterRegistry registry) {
    @Nullable RedisSettings redis = settings.redis();
    return redis == null
        ? RemoteTier.NONE
        : new RedisTier(
            new RedisConnections(redis, eventLoops),
            redis,
            new RedisMeters(registry),
            System::nanoTime);
  }
}
