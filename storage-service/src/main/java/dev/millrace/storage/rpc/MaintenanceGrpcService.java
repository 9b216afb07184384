package dev.millrace.storage.rpc;

import dev.millrace.admin.v1.CompactRequest;
import dev.millrace.admin.v1.CompactResponse;
import dev.millrace.admin.v1.CompactResult;
import dev.millrace.admin.v1.MaintenanceScope;
import dev.millrace.admin.v1.StoreMaintenanceServiceGrpc;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.storage.maintain.CancelSignal;
import dev.millrace.storage.maintain.Choice;
import dev.millrace.storage.maintain.MaintenanceThread;
import dev.millrace.storage.maintain.StoreCompaction;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.v1.ErrorReason;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** Answers {@code millrace.admin.v1.StoreMaintenanceService}. Any thread. */
public final class MaintenanceGrpcService
    extends StoreMaintenanceServiceGrpc.StoreMaintenanceServiceImplBase {
  private static final long RETRY_MILLIS = 5_000;

  private final OwnedPartitions owned;
  private final MaintenanceThread thread;

  public MaintenanceGrpcService(OwnedPartitions owned, MaintenanceThread thread) {
    this.owned = owned;
    this.thread = thread;
  }

  @Override
  public void compact(CompactRequest request, StreamObserver<CompactResponse> observer) {
    List<OwnedPartition> partitions = wanted(request.getPartitionsList());
    MaintenanceCall<CompactResponse> call = new MaintenanceCall<>(observer);
    begin(
        "compact",
        call.cancel(),
        () -> call.run("Compact", () -> compact(partitions, Choice.EVERYTHING, call)));
  }

  private boolean compact(
      List<OwnedPartition> partitions, Choice choice, MaintenanceCall<CompactResponse> call) {
    call.send(CompactResponse.newBuilder().setScope(scope(partitions)).build());
    boolean whole = true;
    for (OwnedPartition partition : partitions) {
      if (call.cancel().isCancelled()) {
        return false;
      }
      CompactResult result =
          new StoreCompaction(
                  partition,
                  choice,
                  call.cancel(),
                  progress ->
                      call.offer(CompactResponse.newBuilder().setProgress(progress).build()))
              .run();
      whole &= result.getProblem().isEmpty();
      call.send(CompactResponse.newBuilder().setResult(result).build());
    }
    return whole;
  }

  private void begin(String name, CancelSignal cancel, MaintenanceThread.Work work) {
    String other = thread.begin(name, cancel, work);
    if (other != null) {
      throw Refusal.exhausted(
              ErrorReason.ERROR_REASON_BUFFER_FULL,
              "another act is under way here: " + other,
              RETRY_MILLIS)
          .asException();
    }
  }

  private List<OwnedPartition> wanted(List<Integer> numbers) {
    return owned.all().stream()
        .filter(each -> numbers.isEmpty() || numbers.contains(each.partition()))
        .toList();
  }

  private MaintenanceScope scope(List<OwnedPartition> partitions) {
    MaintenanceScope.Builder scope = MaintenanceScope.newBuilder();
    owned.all().forEach(each -> scope.setTopicPartitions(each.log().partitions()));
    partitions.forEach(each -> scope.addPartitions(each.partition()));
    return scope.build();
  }
}
