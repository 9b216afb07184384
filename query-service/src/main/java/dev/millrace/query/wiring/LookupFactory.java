package dev.millrace.query.wiring;

import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.query.cache.CacheKind;
import dev.millrace.query.cache.LocalCaches;
import dev.millrace.query.freshness.Demands;
import dev.millrace.query.lookup.AccountLists;
import dev.millrace.query.lookup.AccountSummaries;
import dev.millrace.query.lookup.AllPartitions;
import dev.millrace.query.lookup.CachedLists;
import dev.millrace.query.lookup.CachedSummaries;
import dev.millrace.query.lookup.TransactionLookup;
import dev.millrace.query.lookup.ViewCaches;
import dev.millrace.query.lookup.Walks;
import dev.millrace.query.owner.AfterArrivals;
import dev.millrace.query.owner.GatheredGets;
import dev.millrace.query.owner.OwnerChannels;
import dev.millrace.query.route.Router;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Factory;
import io.netty.channel.EventLoopGroup;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Reads through the caches. */
@Factory
final class LookupFactory {
  @Singleton
  GatheredGets gatheredGets(
      OwnerChannels calls,
      @Named(ServerFactory.LOOPS) EventLoopGroup eventLoops,
      MeterRegistry registry) {
    GatheredGets gets =
        new GatheredGets(calls, new AfterArrivals(eventLoops), registry, System::nanoTime);
    long millis = GatheredGets.LOOK_MILLIS;
    var _ =
        eventLoops.scheduleWithFixedDelay(gets::endOverdue, millis, millis, TimeUnit.MILLISECONDS);
    return gets;
  }

  @Singleton
  TransactionLookup transactions(
      LocalCaches local,
      ViewCaches caches,
      Router router,
      GatheredGets gets,
      Demands demands,
      ByteBudget budget,
      MeterRegistry registry) {
    TransactionLookup lookup =
        new TransactionLookup(
            local.transactions(), local.absences(), caches, router, gets, demands, budget);
    flights(registry, CacheKind.TRANSACTION, lookup, TransactionLookup::flightsUnderWay);
    return lookup;
  }

  @Singleton
  AllPartitions allPartitions(Router router, Demands demands) {
    return new AllPartitions(router, demands);
  }

  @Singleton
  Walks walks(QuerySettings settings, AllPartitions partitions) {
    QuerySettings.Paging paging = settings.paging();
    return new Walks(
        partitions,
        new Walks.Bounds(paging.replyBytesMax(), paging.scannedMax()),
        System::currentTimeMillis);
  }

  @Singleton
  CachedLists lists(
      LocalCaches local,
      ViewCaches caches,
      Walks walks,
      OwnerChannels calls,
      MeterRegistry registry) {
    AccountLists owners = new AccountLists(walks, calls);
    CachedLists lists = new CachedLists(owners, local.lists(), caches, System::currentTimeMillis);
    flights(registry, CacheKind.LIST, lists, CachedLists::flightsUnderWay);
    return lists;
  }

  @Singleton
  AccountSummaries ownersSummaries(AllPartitions partitions, OwnerChannels calls) {
    return new AccountSummaries(partitions, calls);
  }

  @Singleton
  CachedSummaries summaries(
      LocalCaches local, ViewCaches caches, AccountSummaries owners, MeterRegistry registry) {
    CachedSummaries summaries = new CachedSummaries(owners, local.summaries(), caches);
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
