package dev.millrace.query.wiring;

import dev.millrace.contract.ownership.OwnerDirectory;
import dev.millrace.contract.ownership.Owners;
import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.query.freshness.Demands;
import dev.millrace.query.freshness.KafkaEndOffsets;
import dev.millrace.query.freshness.Watermarks;
import dev.millrace.query.owner.OwnerChannels;
import dev.millrace.query.route.RouteMeters;
import dev.millrace.query.route.Router;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.netty.channel.EventLoopGroup;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Everything between a look-up and the owners: Kafka, the directory, channels, routing. */
@Factory
final class OwnerFactory {
  private static final int KAFKA_REQUEST_MILLIS = 5_000;
  private static final int KAFKA_RECONNECT_MILLIS_MAX = 1_000;

  /** A name that is not known yet is asked for again, instead of ending the process. */
  private static final long KAFKA_RESOLVE_MILLIS_MAX = TimeUnit.DAYS.toMillis(7);

  @Singleton
  @Bean(preDestroy = "close")
  Admin admin(QuerySettings settings) {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            settings.kafka().bootstrapServers(),
            AdminClientConfig.CLIENT_ID_CONFIG,
            "millrace-query",
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            KAFKA_REQUEST_MILLIS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            KAFKA_REQUEST_MILLIS,
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            KAFKA_RECONNECT_MILLIS_MAX,
            AdminClientConfig.BOOTSTRAP_RESOLVE_TIMEOUT_MS_CONFIG,
            KAFKA_RESOLVE_MILLIS_MAX));
  }

  @Singleton
  Watermarks watermarks() {
    return new Watermarks(System::nanoTime);
  }

  @Singleton
  @Bean(preDestroy = "close")
  OwnerChannels ownerChannels(
      @Named(ServerFactory.LOOPS) EventLoopGroup eventLoops,
      ByteBudget budget,
      MeterRegistry registry) {
    OwnerChannels channels =
        new OwnerChannels(endpoint -> OwnerConnections.to(endpoint, eventLoops).build(), budget);
    Gauge.builder("millrace.query.owner.channels", channels, OwnerChannels::count)
        .description("Connections to owners for calls")
        .register(registry);
    return channels;
  }

  /** Eager, so that the owners are known before the first request. */
  @Context
  @Bean(preDestroy = "close")
  OwnerDirectory ownerDirectory(
      Admin admin,
      QuerySettings settings,
      Watermarks watermarks,
      OwnerChannels channels,
      MeterRegistry registry) {
    OwnerDirectory directory =
        new OwnerDirectory(
            admin,
            settings.kafka().topic(),
            settings.kafka().group(),
            owners -> {
              watermarks.committed(owners);
              channels.retain(
                  owners.owners().values().stream().map(Owners.Owner::endpoint).toList());
            });
    Gauge.builder("millrace.query.partitions", directory, d -> d.owners().partitions())
        .description("Partitions of the log")
        .register(registry);
    Gauge.builder("millrace.query.partitions.owned", directory, d -> d.owners().owners().size())
        .description("Partitions with a known owner")
        .register(registry);
    directory.start(settings.reading().ownersPollMillis());
    return directory;
  }

  @Singleton
  Demands demands(
      Admin admin, QuerySettings settings, OwnerDirectory directory, Watermarks watermarks) {
    return new Demands(
        new KafkaEndOffsets(admin, settings.kafka().topic(), directory::owners, watermarks),
        watermarks);
  }

  @Singleton
  Router router(
      QuerySettings settings,
      OwnerDirectory directory,
      OwnerChannels channels,
      Watermarks watermarks,
      @Named(ServerFactory.LOOPS) EventLoopGroup eventLoops,
      ByteBudget budget,
      MeterRegistry registry) {
    return new Router(
        new Router.Surroundings(
            directory::owners,
            directory::refreshSoon,
            channels::forgetBackoff,
            watermarks,
            eventLoops,
            System::nanoTime,
            TimeUnit.MILLISECONDS.toNanos(settings.reading().ownerAttemptMillis()),
            new RouteMeters(registry),
            budget));
  }
}
