package dev.millrace.storage.rpc;

import dev.millrace.admin.v1.ListIdsRequest;
import dev.millrace.admin.v1.ListIdsResponse;
import dev.millrace.admin.v1.ListVerifiableRequest;
import dev.millrace.admin.v1.ListVerifiableResponse;
import dev.millrace.admin.v1.StoreVerificationServiceGrpc;
import dev.millrace.admin.v1.VerifiablePartition;
import dev.millrace.admin.v1.VerifyPartitionRequest;
import dev.millrace.admin.v1.VerifyPartitionResponse;
import dev.millrace.admin.v1.VerifyResult;
import dev.millrace.contract.errors.Failures;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.verify.LogSource;
import dev.millrace.storage.verify.Verification;
import dev.millrace.storage.verify.Watch;
import dev.millrace.v1.ErrorReason;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code millrace.admin.v1.StoreVerificationService}. */
public final class VerificationGrpcService
    extends StoreVerificationServiceGrpc.StoreVerificationServiceImplBase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VerificationGrpcService.class);

  /** One check and the chunks of id streams; more would take processor time from reads. */
  private static final int THREADS = 2;

  private static final long RETRY_MILLIS = 5_000;
  private static final String RUNS = "millrace.storage.verifications";

  private final OwnedPartitions owned;
  private final LogSource.Opener logs;
  private final MeterRegistry registry;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final ExecutorService executor =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().name("store-verify-", 0).daemon().factory());

  public VerificationGrpcService(
      OwnedPartitions owned, LogSource.Opener logs, MeterRegistry registry) {
    this.owned = owned;
    this.logs = logs;
    this.registry = registry;
  }

  @Override
  public void listVerifiable(
      ListVerifiableRequest request, StreamObserver<ListVerifiableResponse> observer) {
    ListVerifiableResponse.Builder answer = ListVerifiableResponse.newBuilder();
    for (OwnedPartition partition : owned.all()) {
      Refusal refusal = partition.refusal();
      answer
          .setTopicId(partition.log().topicIdBytes())
          .setTopicPartitions(partition.log().partitions())
          .addOwned(
              VerifiablePartition.newBuilder()
                  .setPartition(partition.partition())
                  .setNextOffset(partition.applied().nextOffset())
                  .setProblem(refusal == null ? "" : refusal.asItemError().getMessage()));
    }
    observer.onNext(answer.build());
    observer.onCompleted();
  }

  @Override
  public void verifyPartition(
      VerifyPartitionRequest request, StreamObserver<VerifyPartitionResponse> observer) {
    OwnedPartition partition = serving(request.getPartition());
    if (!busy.compareAndSet(false, true)) {
      throw Refusal.exhausted(
              ErrorReason.ERROR_REASON_BUFFER_FULL, "another check is running", RETRY_MILLIS)
          .asException();
    }
    var call = (ServerCallStreamObserver<VerifyPartitionResponse>) observer;
    call.setOnCancelHandler(() -> {}); // looked at between entries; no exception from onNext
    executor.execute(
        () -> {
          try {
            verify(partition, request.getAgainstLog(), call);
          } finally {
            busy.set(false);
          }
        });
  }

  @Override
  public void listIds(ListIdsRequest request, StreamObserver<ListIdsResponse> observer) {
    OwnedPartition partition = serving(request.getPartition());
    new IdStream(
            (ServerCallStreamObserver<ListIdsResponse>) observer,
            partition.contents().store().snapshot(),
            executor,
            failure -> answer(failure, partition, "ListIds"))
        .start();
  }

  /** Ends its threads; a check in progress ends when its store is closed. */
  @Override
  public void close() {
    executor.shutdownNow();
  }

  private void verify(
      OwnedPartition partition,
      boolean againstLog,
      ServerCallStreamObserver<VerifyPartitionResponse> call) {
    long started = System.nanoTime();
    int number = partition.partition();
    try {
      VerifyResult result =
          Verification.run(
              partition.contents().store(),
              number,
              partition.log().partitions(),
              againstLog ? logs : null,
              new CallWatch(call));
      boolean sound = result.getDifferencesCount() == 0;
      ended(sound ? "equal" : "different", number, started, result.getDifferencesList().toString());
      call.onNext(VerifyPartitionResponse.newBuilder().setResult(result).build());
      call.onCompleted();
    } catch (Watch.Cancelled e) {
      ended("cancelled", number, started, "");
    } catch (RuntimeException e) {
      ended("failed", number, started, String.valueOf(e.getMessage()));
      call.onError(answer(e, partition, "VerifyPartition"));
    }
  }

  private void ended(String result, int partition, long startedNanos, String what) {
    registry.counter(RUNS, "result", result).increment();
    LOG.info(
        "verification ended: partition={} result={} millis={} differences={}",
        partition,
        result,
        (System.nanoTime() - startedNanos) / 1_000_000,
        what.replaceAll("\\s+", " "));
  }

  private OwnedPartition serving(int number) {
    OwnedPartition partition = owned.get(number);
    if (partition == null) {
      throw OwnedPartitions.notOwner(number).asException();
    }
    Refusal refusal = partition.refusal();
    if (refusal != null) {
      throw refusal.asException();
    }
    return partition;
  }

  /** Damage takes the partition out of service, as when any other read finds it. */
  private static RuntimeException answer(
      RuntimeException failure, OwnedPartition partition, String method) {
    if (failure instanceof KafkaException) {
      return Refusal.unavailable(
              ErrorReason.ERROR_REASON_LOG_UNAVAILABLE,
              "the log can not be read: " + failure.getMessage(),
              RETRY_MILLIS)
          .asException();
    }
    Refusal refusal = partition.refusalAfter(failure);
    return refusal == null ? Failures.answer(failure, method) : refusal.asException();
  }
}
