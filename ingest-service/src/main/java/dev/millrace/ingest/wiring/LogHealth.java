package dev.millrace.ingest.wiring;

import dev.millrace.ingest.publish.LogState;
import dev.millrace.v1.IngestServiceGrpc;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/**
 * Ready when a transaction handed over now would be logged; says why when not. Over HTTP when
 * asked, over gRPC's health service once a second.
 */
@Singleton
@Readiness
final class LogHealth implements HealthIndicator {
  private static final String NAME = "log";

  private final Stages stages;
  private final HealthStatusManager grpcHealth;

  LogHealth(Stages stages, HealthStatusManager grpcHealth) {
    this.stages = stages;
    this.grpcHealth = grpcHealth;
    stages.eachSecond(this::reportToGrpc);
  }

  @Override
  public Publisher<HealthResult> getResult() {
    String trouble = stages.gate().trouble();
    LogState state = stages.gate().state();
    return Publishers.just(
        HealthResult.builder(NAME, trouble.isEmpty() ? HealthStatus.UP : HealthStatus.DOWN)
            .details(
                trouble.isEmpty()
                    ? Map.of(
                        "topicId", state.topicId().toString(), "partitions", state.partitions())
                    : Map.of("reason", trouble))
            .build());
  }

  private void reportToGrpc() {
    ServingStatus status =
        stages.gate().trouble().isEmpty() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    grpcHealth.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    grpcHealth.setStatus(IngestServiceGrpc.SERVICE_NAME, status);
  }
}
