package dev.millrace.cli.storage;

import dev.millrace.admin.v1.MaintenanceScope;
import dev.millrace.admin.v1.StoreMaintenanceServiceGrpc;
import dev.millrace.admin.v1.StoreMaintenanceServiceGrpc.StoreMaintenanceServiceBlockingStub;
import dev.millrace.cli.connect.Endpoint;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.exit.FailureLine;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * An act on stores, at one storage service after the other, so that the others serve undisturbed.
 * Knows at the end which partitions nobody owned.
 */
final class Acts {
  private final List<Endpoint> endpoints;
  private final List<Integer> asked;
  private final TreeSet<Integer> owned = new TreeSet<>();
  private int topicPartitions;

  /** Takes the partitions asked for; none: all of the topic. */
  Acts(List<Endpoint> endpoints, List<Integer> asked) {
    this.endpoints = endpoints;
    this.asked = asked;
  }

  /** Makes a call at each service; it may take as long as it takes. */
  void each(Consumer<StoreMaintenanceServiceBlockingStub> call) {
    for (Endpoint endpoint : endpoints) {
      ManagedChannel channel =
          ManagedChannelBuilder.forAddress(endpoint.host(), endpoint.port()).usePlaintext().build();
      try {
        call.accept(StoreMaintenanceServiceGrpc.newBlockingStub(channel));
      } catch (StatusRuntimeException e) {
        throw failure(endpoint, e);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  /** What a service says it works on. */
  void reached(MaintenanceScope scope) {
    topicPartitions = Math.max(topicPartitions, scope.getTopicPartitions());
    owned.addAll(scope.getPartitionsList());
  }

  /** The partitions that no service named here owns. */
  List<Integer> notOwned() {
    TreeSet<Integer> missing = new TreeSet<>(asked);
    for (int partition = 0; asked.isEmpty() && partition < topicPartitions; partition++) {
      missing.add(partition);
    }
    missing.removeAll(owned);
    return List.copyOf(missing);
  }

  /** Fails, naming them, when some are not owned. */
  void requireOwned() {
    List<Integer> missing = notOwned();
    if (!missing.isEmpty() || topicPartitions == 0) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          missing.isEmpty()
              ? "no storage service named here owns a partition"
              : "no storage service named here owns the partitions " + missing);
    }
  }

  private static CommandFailure failure(Endpoint endpoint, StatusRuntimeException e) {
    FailureLine line = FailureLine.of(e);
    return new CommandFailure(
        line.exitCode(),
        FailureLine.isConnectionRefused(e)
            ? "the storage service at %s does not answer: %s; is Millrace running? (millrace up, or name all with --storage)"
                .formatted(endpoint, line.text())
            : "the storage service at %s: %s".formatted(endpoint, line.text()),
        e);
  }
}
