package dev.millrace.bench.drain;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.BatchGetRequest;
import dev.millrace.internal.v1.BatchGetResponse;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionKeys;
import dev.millrace.internal.v1.PartitionRecords;
import dev.millrace.internal.v1.RecordKey;
import dev.millrace.storage.consume.UnfitTopicException;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.wiring.StorageNode;
import dev.millrace.storage.wiring.StorageSettings;
import dev.millrace.v1.Transaction;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The storage service without its servers: a member of the group with stores of its own. */
final class MillraceSink implements Sink {
  static final String BOOTSTRAP_SERVERS = "millrace.kafka.bootstrap-servers";

  private final DrainTask task;
  private final StorageNode node;
  private volatile @Nullable UnfitTopicException unfit;

  MillraceSink(DrainTask task, StorageSettings settings) {
    this.task = task;
    this.node = new StorageNode(settings, new SimpleMeterRegistry(), e -> unfit = e);
  }

  @Override
  public void start() {
    node.start();
  }

  @Override
  public Optional<String> problem() {
    UnfitTopicException offence = unfit;
    if (offence != null) {
      return Optional.of(String.valueOf(offence.getMessage()));
    }
    return node.owned().all().stream()
        .filter(owned -> owned.condition().refusal() != null)
        .map(MillraceSink::describe)
        .findFirst();
  }

  private static String describe(OwnedPartition owned) {
    Refusal refusal = owned.condition().refusal();
    return "partition %d is %s: %s"
        .formatted(
            owned.partition(), owned.status(), refusal == null ? "no reason" : refusal.message());
  }

  @Override
  public boolean serves() {
    return node.owned().all().stream().filter(owned -> owned.status().serves()).count()
        == task.partitions();
  }

  @Override
  public long nextOffset(int partition) {
    OwnedPartition owned = node.owned().get(partition);
    return owned == null ? 0 : owned.applied().nextOffset();
  }

  @Override
  public long stored() {
    return node.owned().all().stream()
        .mapToLong(owned -> owned.applied().counters().stored())
        .sum();
  }

  @Override
  public byte @Nullable [] read(LogEnd end) {
    Transaction last = Transactions.parse(end.lastValue());
    BatchGetRequest request =
        BatchGetRequest.newBuilder()
            .setLedger(last.getLedger())
            .addPartitions(
                PartitionKeys.newBuilder()
                    .setBound(PartitionBound.newBuilder().setPartition(end.partition()))
                    .addKeys(
                        RecordKey.newBuilder()
                            .setId(last.getId())
                            .setPartitionKey(last.getPartitionKey())))
            .build();
    Reply reply = new Reply();
    node.service().batchGet(request, reply);
    PartitionRecords records = reply.answer.join().getPartitions(0);
    return records.getRecordsCount() == 0
        ? null
        : records.getRecords(0).getTransaction().toByteArray();
  }

  @Override
  public void close() {
    node.close();
  }

  @Override
  public Optional<String> afterwards() {
    return MillraceFiles.missing(Path.of(task.directory()), task.transactions());
  }

  /** The answer to a call within the process. */
  private static final class Reply implements StreamObserver<BatchGetResponse> {
    private final CompletableFuture<BatchGetResponse> answer = new CompletableFuture<>();

    @Override
    public void onNext(BatchGetResponse response) {
      answer.complete(response);
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      // there is one answer, and it has come
    }
  }
}
