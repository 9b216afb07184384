package dev.millrace.storage.wiring;

import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.PartitionStatus;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/** UP once the group has said what is ours and none of it is still being opened. */
@Singleton
@Readiness
final class StorageReadiness implements HealthIndicator {
  private final StorageNode node;

  StorageReadiness(StorageNode node) {
    this.node = node;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    boolean member = node.owned().assignmentKnown();
    long opening =
        node.owned().all().stream()
            .map(OwnedPartition::status)
            .filter(PartitionStatus.OPENING::equals)
            .count();
    boolean ready = member && opening == 0;
    return Publishers.just(
        HealthResult.builder("storage-ready", ready ? HealthStatus.UP : HealthStatus.DOWN)
            .details(Map.of("member", member, "opening", opening))
            .build());
  }
}
