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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An act on stores, at one storage service after the other, so that the others serve undisturbed.
 * Knows at the end which partitions nobody owned.
 */
final class Acts {
  /** A service that is stopped, or gone with its host, is noticed after twice this. */
  private static final int KEEP_ALIVE_SECONDS = 20;

  private final List<Endpoint> endpoints;
  private final List<Integer> asked;
  private final TreeSet<Integer> owned = new TreeSet<>();
  private int topicPartitions;
  private boolean told;
  private @Nullable CommandFailure failure;

  /** Takes the partitions asked for; none: all of the topic. */
  Acts(List<Endpoint> endpoints, List<Integer> asked) {
    this.endpoints = endpoints;
    this.asked = asked;
  }

  /**
   * Makes a call at each service, until one fails; {@link #requireWhole} throws that, so that what
   * the others did can be told before. It may take as long as it takes, but a service that is gone
   * is noticed.
   */
  void each(Consumer<StoreMaintenanceServiceBlockingStub> call) {
    for (Endpoint endpoint : endpoints) {
      ManagedChannel channel =
          ManagedChannelBuilder.forAddress(endpoint.host(), endpoint.port())
              .usePlaintext()
              .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
              .keepAliveWithoutCalls(true) // also until the service has said hello
              .build();
      try {
        call.accept(StoreMaintenanceServiceGrpc.newBlockingStub(channel));
      } catch (StatusRuntimeException e) {
        failure = failure(endpoint, e);
        return;
      } finally {
        channel.shutdownNow();
      }
    }
  }

  /** What a service says it works on. */
  void reached(MaintenanceScope scope) {
    told = true;
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

  /** Whether there is anything to tell: no service failed, or one answered before. */
  boolean hasToTell() {
    return failure == null || told;
  }

  /** Fails as a service did, else when partitions are not owned, naming them. */
  void requireWhole() {
    if (failure != null) {
      throw failure;
    }
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
    return FailureLine.isConnectionRefused(e)
        ? Instances.away(endpoint, e)
        : new CommandFailure(
            line.exitCode(), "the storage service at %s: %s".formatted(endpoint, line.text()), e);
  }
}
