package dev.millrace.query.wiring;

import dev.millrace.contract.ownership.OwnerDirectory;
import dev.millrace.contract.ownership.Owners;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;

/** Up when every partition of the log has an owner. */
@Singleton
@Readiness
final class OwnersHealth implements HealthIndicator {
  private final OwnerDirectory directory;

  OwnersHealth(OwnerDirectory directory) {
    this.directory = directory;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    Owners owners = directory.owners();
    List<Integer> missing =
        IntStream.range(0, owners.partitions())
            .filter(partition -> owners.of(partition) == null)
            .boxed()
            .toList();
    boolean up = owners.known() && missing.isEmpty();
    return Publishers.just(
        HealthResult.builder("owners", up ? HealthStatus.UP : HealthStatus.DOWN)
            .details(
                Map.of(
                    "topicId", owners.topicId().toString(),
                    "partitions", owners.partitions(),
                    "withoutOwner", missing,
                    "kafkaReachable", directory.reachable()))
            .build());
  }
}
