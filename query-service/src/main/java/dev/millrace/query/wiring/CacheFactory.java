package dev.millrace.query.wiring;

import dev.millrace.query.cache.CacheMeters;
import dev.millrace.query.cache.LocalCaches;
import dev.millrace.query.cache.NoRemoteTier;
import dev.millrace.query.cache.RedisConnections;
import dev.millrace.query.cache.RedisMeters;
import dev.millrace.query.cache.RedisSettings;
import dev.millrace.query.cache.RedisTier;
import dev.millrace.query.cache.RemoteTier;
import dev.millrace.query.freshness.Watermarks;
import dev.millrace.query.lookup.ViewCaches;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.netty.channel.EventLoopGroup;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The caches. */
@Factory
final class CacheFactory {
  @Singleton
  CacheMeters cacheMeters(MeterRegistry registry) {
    return new CacheMeters(registry);
  }

  @Singleton
  LocalCaches localCaches(QuerySettings settings, CacheMeters meters, MeterRegistry registry) {
    return LocalCaches.of(settings.localCaches(), meters, registry, System::nanoTime);
  }

  @Singleton
  @Bean(preDestroy = "close")
  RemoteTier remoteTier(
      QuerySettings settings,
      @Named(ServerFactory.LOOPS) EventLoopGroup eventLoops,
      CacheMeters meters,
      MeterRegistry registry) {
    @Nullable RedisSettings redis = settings.redis();
    return redis == null
        ? new NoRemoteTier()
        : new RedisTier(
            new RedisConnections(redis, eventLoops),
            redis,
            new RedisMeters(registry),
            meters,
            Clock.systemUTC(),
            System::nanoTime,
            settings.paging().replyBytesMax());
  }

  @Singleton
  ViewCaches viewCaches(RemoteTier remote, Watermarks watermarks, CacheMeters meters) {
    return new ViewCaches(remote, watermarks, meters, System::nanoTime);
  }
}
