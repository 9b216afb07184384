package dev.millrace.ingest.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerShutdownEvent;
import jakarta.inject.Singleton;

/** The stages as a bean. */
@Factory
final class ServiceFactory {
  @Singleton
  @Bean(preDestroy = "close")
  Stages stages(IngestSettings settings, MeterRegistry registry) {
    return new Stages(settings, registry).start();
  }

  /** Streams are ended before the server stops, which waits for them. */
  @Singleton
  ApplicationEventListener<ServerShutdownEvent> drain(Stages stages) {
    return _ -> stages.rpc().drain();
  }
}
