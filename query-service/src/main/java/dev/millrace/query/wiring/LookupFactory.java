package dev.millrace.query.wiring;

import dev.millrace.query.cache.CacheKind;
import dev.millrace.query.cache.LocalCaches;
import dev.millrace.query.freshness.Demands;
import dev.millrace.query.lookup.AccountLists;
import dev.millrace.query.lookup.AccountSummaries;
import dev.millrace.query.lookup.CachedLists;
import dev.millrace.query.lookup.CachedSummaries;
import dev.millrace.query.lookup.TransactionLookup;
import dev.millrace.query.lookup.ViewCaches;
import dev.millrace.query.owner.GatheredGets;
import dev.millrace.query.owner.OwnerChannels;
import dev.millrace.query.route.Router;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** Reads through the caches. */
@Factory
final class LookupFactory {
  @Singleton
  GatheredGets gatheredGets(OwnerChannels calls, MeterRegistry registry) {
    return new GatheredGets(calls, registry, System::nanoTime);
  }

  @Singleton
  TransactionLookup transactions(
      LocalCaches local,
      ViewCaches caches,
      Router router,
      GatheredGets gets,
      Demands demands,
      MeterRegistry registry) {
    TransactionLookup lookup =
        new TransactionLookup(
            local.transactions(), local.absences(), caches, router, gets, demands);
    flights(registry, CacheKind.TRANSACTION, lookup, TransactionLookup::flightsUnderWay);
    return lookup;
  }

  @Singleton
  CachedLists lists(
      QuerySettings settings,
      LocalCaches local,
      ViewCaches caches,
      Router router,
      OwnerChannels calls,
      Demands demands,
      MeterRegistry registry) {
    AccountLists owners =
        new AccountLists(
            router, calls, demands, settings.paging().replyBytesMax(), System::currentTimeMillis);
    CachedLists lists = new CachedLists(owners, local.lists(), caches, System::currentTimeMillis);
    flights(registry, CacheKind.LIST, lists, CachedLists::flightsUnderWay);
    return lists;
  }

  @Singleton
  CachedSummaries summaries(
      LocalCaches local,
      ViewCaches caches,
      Router router,
      OwnerChannels calls,
      Demands demands,
      MeterRegistry registry) {
    CachedSummaries summaries =
        new CachedSummaries(
            new AccountSummaries(router, calls, demands), local.summaries(), caches);
    flights(registry, CacheKind.SUMMARY, summaries, CachedSummaries::flightsUnderWay);
    return summaries;
  }

  private static <T> void flights(
      MeterRegistry registry, CacheKind kind, T lookup, ToDoubleFunction<T> underWay) {
    Gauge.builder("millrace.query.flights", lookup, underWay)
        .description("Look-ups that concurrent misses share")
        .tag("kind", kind.text())
        .register(registry);
  }
}
