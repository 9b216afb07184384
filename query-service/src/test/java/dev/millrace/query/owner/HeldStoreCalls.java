package dev.millrace.query.owner;

import com.google.protobuf.ByteString;
import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.internal.v1.BatchGetRequest;
import dev.millrace.internal.v1.BatchGetResponse;
import dev.millrace.internal.v1.PartitionKeys;
import dev.millrace.internal.v1.PartitionRecords;
import dev.millrace.internal.v1.PartitionState;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.v1.ItemError;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Batch gets of an owner, each held until the test lets it end. */
final class HeldStoreCalls implements StoreCalls {
  private final List<Call> calls = new ArrayList<>();

  /** One of them; a record's content is the id that was asked for. */
  record Call(BatchGetRequest request, long timeoutNanos, CompletableFuture<Object> reply) {
    void answer() {
      reply(HeldStoreCalls::found);
    }

    /** One partition can not answer, the others do. */
    void refuse(int partition, Status.Code code) {
      refuse(partition, ItemError.newBuilder().setCode(code.value()).build());
    }

    void refuse(int partition, ItemError error) {
      PartitionRecords refused = PartitionRecords.newBuilder().setError(error).build();
      reply(asked -> asked.getBound().getPartition() == partition ? refused : found(asked));
    }

    void fail(Status status) {
      fail(status.asRuntimeException());
    }

    void fail(RuntimeException failure) {
      reply.completeExceptionally(failure);
    }

    private void reply(Function<PartitionKeys, PartitionRecords> part) {
      reply.complete(
          BatchGetResponse.newBuilder()
              .addAllPartitions(request.getPartitionsList().stream().map(part).toList())
              .build());
    }
  }

  /** All so far, the answered too; grows. */
  List<Call> calls() {
    return calls;
  }

  @Override
  @SuppressWarnings("unchecked") // the only method that is called has this reply
  public <Q, R> CompletableFuture<R> call(
      OwnerCommit endpoint, MethodDescriptor<Q, R> method, Q request, long timeoutNanos) {
    CompletableFuture<Object> reply = new CompletableFuture<>();
    calls.add(new Call((BatchGetRequest) request, timeoutNanos, reply));
    return (CompletableFuture<R>) reply;
  }

  @Override
  public void forgetBackoff(OwnerCommit endpoint) {}

  private static PartitionRecords found(PartitionKeys asked) {
    PartitionRecords.Builder part =
        PartitionRecords.newBuilder()
            .setState(PartitionState.newBuilder().setPartition(asked.getBound().getPartition()));
    asked
        .getKeysList()
        .forEach(
            key ->
                part.addRecords(
                    StoredRecord.newBuilder()
                        .setTransaction(ByteString.copyFromUtf8(key.getId()))));
    return part.build();
  }
}
