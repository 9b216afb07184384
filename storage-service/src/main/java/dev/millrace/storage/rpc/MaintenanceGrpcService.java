package dev.millrace.storage.rpc;

import dev.millrace.admin.v1.CheckpointRequest;
import dev.millrace.admin.v1.CheckpointResponse;
import dev.millrace.admin.v1.CompactRequest;
import dev.millrace.admin.v1.CompactResponse;
import dev.millrace.admin.v1.CompactResult;
import dev.millrace.admin.v1.MaintenanceScope;
import dev.millrace.admin.v1.SetOptionsRequest;
import dev.millrace.admin.v1.SetOptionsResponse;
import dev.millrace.admin.v1.StoreMaintenanceServiceGrpc;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.storage.checkpoint.CheckpointMaker;
import dev.millrace.storage.checkpoint.CheckpointName;
import dev.millrace.storage.maintain.CancelSignal;
import dev.millrace.storage.maintain.Choice;
import dev.millrace.storage.maintain.DiskRoom;
import dev.millrace.storage.maintain.MaintenanceThread;
import dev.millrace.storage.maintain.OptimizeRule;
import dev.millrace.storage.maintain.StoreCompaction;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.rocks.RocksShared;
import dev.millrace.v1.ErrorReason;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** Answers {@code millrace.admin.v1.StoreMaintenanceService}. Any thread. */
public final class MaintenanceGrpcService
    extends StoreMaintenanceServiceGrpc.StoreMaintenanceServiceImplBase {
  private static final long RETRY_MILLIS = 5_000;

  private final OwnedPartitions owned;
  private final RocksShared shared;
  private final OptionChange options;
  private final DiskRoom room;
  private final CheckpointMaker checkpoints;
  private final MaintenanceThread thread;

  public MaintenanceGrpcService(
      OwnedPartitions owned,
      RocksShared shared,
      DiskRoom room,
      CheckpointMaker checkpoints,
      MaintenanceThread thread) {
    this.owned = owned;
    this.shared = shared;
    this.options = new OptionChange(shared);
    this.room = room;
    this.checkpoints = checkpoints;
    this.thread = thread;
  }

  @Override
  public void compact(CompactRequest request, StreamObserver<CompactResponse> observer) {
    List<OwnedPartition> partitions = wanted(request.getPartitionsList());
    MaintenanceCall<CompactResponse> call = new MaintenanceCall<>(observer);
    boolean pays = request.getOnlyWhatPays();
    Choice choice = pays ? new OptimizeRule(shared.compression()) : Choice.ALL;
    begin(
        pays ? "optimize" : "compact",
        call.cancel(),
        call.work("Compact", () -> compact(partitions, room.keptBy(choice), call)));
  }

  @Override
  public void setOptions(SetOptionsRequest request, StreamObserver<SetOptionsResponse> observer) {
    List<OwnedPartition> partitions = List.copyOf(owned.all());
    OptionChange.Changed changed = options.set(request.getOptions(), partitions);
    observer.onNext(
        SetOptionsResponse.newBuilder()
            .setScope(scope(partitions))
            .addAllResults(changed.results())
            .setOptions(changed.options())
            .build());
    observer.onCompleted();
  }

  @Override
  public void checkpoint(CheckpointRequest request, StreamObserver<CheckpointResponse> observer) {
    if (!CheckpointName.isValid(request.getName())) {
      throw Refusal.invalid("name", "must be " + CheckpointName.FORM).asException();
    }
    List<OwnedPartition> partitions = wanted(request.getPartitionsList());
    MaintenanceCall<CheckpointResponse> call = new MaintenanceCall<>(observer);
    CheckpointCall made = new CheckpointCall(checkpoints, request.getName(), call);
    begin(
        "checkpoint",
        call.cancel(),
        call.work(
            "Checkpoint",
            () -> {
              call.send(CheckpointResponse.newBuilder().setScope(scope(partitions)).build());
              return call.forEach(partitions, made::make);
            }));
  }

  private boolean compact(
      List<OwnedPartition> partitions, Choice choice, MaintenanceCall<CompactResponse> call) {
    call.send(CompactResponse.newBuilder().setScope(scope(partitions)).build());
    return call.forEach(
        partitions,
        partition -> {
          CompactResult result =
              new StoreCompaction(
                      partition,
                      choice,
                      call.cancel(),
                      step -> call.offer(CompactResponse.newBuilder().setProgress(step).build()))
                  .run();
          call.send(CompactResponse.newBuilder().setResult(result).build());
          return result.getProblem().isEmpty();
        });
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
