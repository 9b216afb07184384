package dev.millrace.query.harness;

import com.google.protobuf.ByteString;
import dev.millrace.internal.v1.AggregateAccountRequest;
import dev.millrace.internal.v1.AggregateAccountResponse;
import dev.millrace.internal.v1.EstimateRecordsRequest;
import dev.millrace.internal.v1.EstimateRecordsResponse;
import dev.millrace.internal.v1.GetSummaryRequest;
import dev.millrace.internal.v1.GetSummaryResponse;
import dev.millrace.internal.v1.ListAccountRequest;
import dev.millrace.internal.v1.ListAccountResponse;
import dev.millrace.internal.v1.ListReferenceRequest;
import dev.millrace.internal.v1.ListReferenceResponse;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.PartitionEstimate;
import dev.millrace.internal.v1.PartitionGroups;
import dev.millrace.internal.v1.PartitionMatches;
import dev.millrace.internal.v1.PartitionSummary;
import dev.millrace.internal.v1.RecordCursor;
import dev.millrace.internal.v1.ScanRecordsRequest;
import dev.millrace.internal.v1.ScanRecordsResponse;
import dev.millrace.internal.v1.StoreServiceGrpc;
import dev.millrace.v1.ItemError;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The reads of an owner that ask partitions for ranges, answered as store.proto says. */
abstract class TestStoreService extends StoreServiceGrpc.StoreServiceImplBase {
  private final AtomicInteger lists = new AtomicInteger();
  private final AtomicInteger summaries = new AtomicInteger();
  private final AtomicInteger scans = new AtomicInteger();
  private final AtomicInteger aggregations = new AtomicInteger();
  private volatile Runnable afterStep = () -> {};
  private volatile long replyMillis;
  private volatile int scannedMax = Integer.MAX_VALUE;
  private final TestBodies bodies = new TestBodies();

  /** Asks each partition, or says why it does not answer. */
  abstract <C, P> List<P> parts(
      List<C> cursors,
      Function<C, PartitionBound> boundOf,
      Function<ItemError, P> refused,
      BiFunction<TestPartition, C, P> answer);

  /** Of which topic the owner speaks. */
  abstract ByteString topicId();

  /** Pages of lists. */
  public int summaries() {
    return summaries.get();
  }

  public int lists() {
    return lists.get();
  }

  /** So many further lists come without any transaction. */
  public void withholdTransactions(int lists) {
    bodies.withhold(lists);
  }

  /** Runs when a step of a scan or an aggregation has been read, before it is told. */
  public void afterEachStep(Runnable action) {
    afterStep = action;
  }

  /** Scans and aggregations are slow from now on. */
  public void replyAfterMillis(long millis) {
    replyMillis = millis;
  }

  /** Aggregations look at no more than this in a step, whatever is asked for. */
  public void scannedMax(int max) {
    scannedMax = max;
  }

  /** Steps of scans. */
  public int scans() {
    return scans.get();
  }

  /** Steps of aggregations. */
  public int aggregations() {
    return aggregations.get();
  }

  @Override
  public void listAccount(
      ListAccountRequest request, StreamObserver<ListAccountResponse> observer) {
    lists.incrementAndGet();
    observer.onNext(
        ListAccountResponse.newBuilder()
            .addAllPartitions(
                bodies.first(
                    request,
                    parts(
                        request.getPartitionsList(),
                        PartitionCursor::getBound,
                        error -> PartitionEntries.newBuilder().setError(error).build(),
                        (partition, cursor) ->
                            partition
                                .list(request, cursor)
                                .setState(partition.state(topicId()))
                                .build())))
            .build());
    observer.onCompleted();
  }

  @Override
  public void getSummary(GetSummaryRequest request, StreamObserver<GetSummaryResponse> observer) {
    summaries.incrementAndGet();
    observer.onNext(
        GetSummaryResponse.newBuilder()
            .addAllPartitions(
                parts(
                    request.getPartitionsList(),
                    bound -> bound,
                    error -> PartitionSummary.newBuilder().setError(error).build(),
                    (partition, _) ->
                        PartitionSummary.newBuilder()
                            .setState(partition.state(topicId()))
                            .setSummary(
                                partition.summary(request.getLedger(), request.getAccount()))
                            .build()))
            .build());
    observer.onCompleted();
  }

  @Override
  public void listReference(
      ListReferenceRequest request, StreamObserver<ListReferenceResponse> observer) {
    reply(
        observer,
        ListReferenceResponse.newBuilder()
            .addAllPartitions(
                parts(
                    request.getPartitionsList(),
                    RecordCursor::getBound,
                    error -> PartitionMatches.newBuilder().setError(error).build(),
                    (partition, cursor) ->
                        partition
                            .reference(request, cursor)
                            .setState(partition.state(topicId()))
                            .build()))
            .build());
  }

  @Override
  public void scanRecords(
      ScanRecordsRequest request, StreamObserver<ScanRecordsResponse> observer) {
    scans.incrementAndGet();
    reply(
        observer,
        ScanRecordsResponse.newBuilder()
            .addAllPartitions(
                parts(
                    request.getPartitionsList(),
                    RecordCursor::getBound,
                    error -> PartitionMatches.newBuilder().setError(error).build(),
                    (partition, cursor) ->
                        partition
                            .scan(request, cursor)
                            .setState(partition.state(topicId()))
                            .build()))
            .build());
  }

  @Override
  public void aggregateAccount(
      AggregateAccountRequest request, StreamObserver<AggregateAccountResponse> observer) {
    aggregations.incrementAndGet();
    AggregateAccountRequest lowered =
        request.toBuilder().setScannedMax(Math.min(request.getScannedMax(), scannedMax)).build();
    reply(
        observer,
        AggregateAccountResponse.newBuilder()
            .addAllPartitions(
                parts(
                    request.getPartitionsList(),
                    PartitionCursor::getBound,
                    error -> PartitionGroups.newBuilder().setError(error).build(),
                    (partition, cursor) ->
                        partition
                            .aggregate(lowered, cursor)
                            .setState(partition.state(topicId()))
                            .build()))
            .build());
  }

  @Override
  public void estimateRecords(
      EstimateRecordsRequest request, StreamObserver<EstimateRecordsResponse> observer) {
    reply(
        observer,
        EstimateRecordsResponse.newBuilder()
            .addAllPartitions(
                parts(
                    request.getPartitionsList(),
                    bound -> bound,
                    error -> PartitionEstimate.newBuilder().setError(error).build(),
                    (partition, _) ->
                        partition.estimate(request).setState(partition.state(topicId())).build()))
            .build());
  }

  private <R> void reply(StreamObserver<R> observer, R response) {
    afterStep.run();
    CompletableFuture.delayedExecutor(replyMillis, TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              observer.onNext(response);
              observer.onCompleted();
            });
  }
}
