package dev.millrace.storage.wiring;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.PartitionStatus;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.reactivestreams.Publisher;

/**
 * UP while everything owned is applied and served; else DOWN, with what is wrong and the state of
 * every partition.
 */
@Singleton
final class StorageHealth implements HealthIndicator {
  private final StorageNode node;

  StorageHealth(StorageNode node) {
    this.node = node;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    Map<String, Object> details = new LinkedHashMap<>();
    boolean healthy = problems(details);
    Map<String, Object> partitions = new LinkedHashMap<>();
    for (OwnedPartition partition : node.owned().all()) {
      PartitionStatus status = partition.status();
      healthy &= status == PartitionStatus.SERVING || status == PartitionStatus.OPENING;
      partitions.put(Integer.toString(partition.partition()), describe(partition));
    }
    details.put("partitions", partitions);
    return Publishers.just(
        HealthResult.builder("storage", healthy ? HealthStatus.UP : HealthStatus.DOWN)
            .details(details)
            .build());
  }

  private boolean problems(Map<String, Object> details) {
    String ofLog = node.loop().problem();
    String ofDeadLetters = node.deadLetters().problem();
    if (ofLog != null) {
      details.put("log", ofLog);
    }
    if (ofDeadLetters != null) {
      details.put("deadLetters", ofDeadLetters);
    }
    if (node.disk().isLow()) {
      details.put("disk", "nearly full, consuming pauses: " + node.data().root());
    }
    return details.isEmpty();
  }

  private static Map<String, Object> describe(OwnedPartition partition) {
    OwnedPartition.Condition condition = partition.condition();
    long next = partition.applied().nextOffset();
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("state", condition.status().name());
    description.put("nextOffset", next);
    description.put("lagRecords", partition.lag().records(next));
    description.put(
        "lagMillis", partition.lag().age(next, partition.applied().lastAppendMillis()).lagMillis());
    Refusal refusal = condition.refusal();
    if (refusal != null) {
      description.put("reason", refusal.message());
    }
    return description;
  }
}
