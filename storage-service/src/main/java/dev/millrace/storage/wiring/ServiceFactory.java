package dev.millrace.storage.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The node as a bean. It is started by the service, once the context is complete. */
@Factory
final class ServiceFactory {
  private static final int EXIT_REFUSED = 2;

  @Singleton
  @Bean(preDestroy = "close")
  StorageNode node(StorageSettings settings, MeterRegistry registry) {
    return new StorageNode(settings, registry, unfit -> exit(unfit.getMessage()));
  }

  @Singleton
  MeterFilter kafkaMeters() {
    return KafkaMeters.filter();
  }

  /** From a thread of its own: the poll thread is waited for while the process ends. */
  private static void exit(@Nullable String line) {
    System.err.println(line);
    var _ = Thread.ofPlatform().name("exit").start(() -> System.exit(EXIT_REFUSED));
  }
}
