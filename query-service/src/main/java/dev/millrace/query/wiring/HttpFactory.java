package dev.millrace.query.wiring;

import dev.millrace.query.http.HttpReads;
import dev.millrace.query.http.ReadCalls;
import dev.millrace.v1.QueryServiceGrpc;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.core.order.OrderUtil;
import io.micronaut.core.order.Ordered;
import io.netty.util.concurrent.DefaultThreadFactory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The same service by HTTP. */
@Factory
final class HttpFactory {
  private static final String WRITERS = "http-writers";

  /** Bodies are made by processor time alone; one large page must not hold up what is behind. */
  private static final int WRITER_THREADS = 2;

  @Singleton
  @Bean(preDestroy = "close")
  ReadCalls readCalls(
      List<ServerServiceDefinition> services, List<ServerInterceptor> interceptors) {
    ServerServiceDefinition query =
        services.stream()
            .filter(
                service ->
                    service.getServiceDescriptor().getName().equals(QueryServiceGrpc.SERVICE_NAME))
            .findFirst()
            .orElseThrow();
    return ReadCalls.of(
        query, interceptors.stream().sorted(Comparator.comparingInt(HttpFactory::order)).toList());
  }

  @Singleton
  @Named(WRITERS)
  @Bean(preDestroy = "shutdown")
  ExecutorService writers() {
    return Executors.newFixedThreadPool(
        WRITER_THREADS, new DefaultThreadFactory("http-writer", true));
  }

  @Singleton
  HttpReads httpReads(
      ReadCalls calls,
      @Named(WRITERS) ExecutorService writers,
      QuerySettings settings,
      MeterRegistry registry) {
    HttpReads reads = new HttpReads(calls, writers, settings.http().requestsMax());
    Gauge.builder("millrace.query.http.underway", reads, HttpReads::underWay)
        .description("Reads by HTTP without an answer, or whose answer is not written yet")
        .baseUnit("requests")
        .register(registry);
    return reads;
  }

  private static int order(ServerInterceptor interceptor) {
    return interceptor instanceof Ordered ordered
        ? ordered.getOrder()
        : OrderUtil.getOrder(interceptor);
  }
}
