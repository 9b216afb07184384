package dev.millrace.storage.rpc;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.internal.v1.BatchGetRequest;
import dev.millrace.internal.v1.BatchGetResponse;
import dev.millrace.internal.v1.FollowOutcomesRequest;
import dev.millrace.internal.v1.FollowOutcomesResponse;
import dev.millrace.internal.v1.GetSummaryRequest;
import dev.millrace.internal.v1.GetSummaryResponse;
import dev.millrace.internal.v1.ListAccountRequest;
import dev.millrace.internal.v1.ListAccountResponse;
import dev.millrace.internal.v1.LoggedRecord;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.PartitionRecords;
import dev.millrace.internal.v1.PartitionState;
import dev.millrace.internal.v1.PartitionSummary;
import dev.millrace.internal.v1.RecordKey;
import dev.millrace.internal.v1.ResolveOutcomesRequest;
import dev.millrace.internal.v1.ResolveOutcomesResponse;
import dev.millrace.internal.v1.StoreServiceGrpc;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.storage.outcome.OutcomeHub;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.read.AccountList;
import dev.millrace.storage.read.OutcomeLookup;
import dev.millrace.storage.read.PartitionReads;
import dev.millrace.storage.read.PartitionReads.Part;
import dev.millrace.storage.read.ReadMetrics;
import dev.millrace.storage.read.ReadMetrics.Operation;
import dev.millrace.storage.read.RecordBudget;
import dev.millrace.storage.read.RecordLookup;
import dev.millrace.storage.read.SummaryLookup;
import dev.millrace.storage.tail.Tails;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Answers {@code millrace.internal.v1.StoreService}, partition by partition. */
public final class StoreGrpcService extends StoreServiceGrpc.StoreServiceImplBase {
  /** Keys or records of one call; the query service asks for up to 1,000 of a client's. */
  static final int ITEMS_MAX = 10_000;

  static final int LIMIT_MAX = 10_000;

  private final PartitionReads reads;
  private final ReadMetrics metrics;
  private final OutcomeHub hub;
  private final Tails tails;

  public StoreGrpcService(PartitionReads reads, ReadMetrics metrics, OutcomeHub hub, Tails tails) {
    this.reads = reads;
    this.metrics = metrics;
    this.hub = hub;
    this.tails = tails;
  }

  @Override
  public void batchGet(BatchGetRequest request, StreamObserver<BatchGetResponse> observer) {
    int items = request.getPartitionsList().stream().mapToInt(keys -> keys.getKeysCount()).sum();
    requireAtMost("partitions.keys", items, ITEMS_MAX);
    requireValid(TransactionRules.checkLedger(request.getLedger()));
    for (var keys : request.getPartitionsList()) {
      for (RecordKey key : keys.getKeysList()) {
        requireValid(TransactionRules.checkId(key.getId()));
        requireValid(TransactionRules.checkPartitionKey(key.getPartitionKey()));
      }
    }
    RecordBudget budget = RecordBudget.ofCall();
    long waitMillis = Deadlines.waitMillis();
    List<CompletableFuture<PartitionRecords>> parts =
        request.getPartitionsList().stream()
            .map(
                keys ->
                    reads.ask(
                        keys.getBound(),
                        waitMillis,
                        metrics.timed(
                            Operation.GET,
                            partition ->
                                RecordLookup.batchGet(
                                    partition, request.getLedger(), keys.getKeysList(), budget),
                            PartitionRecords::getRecordsCount),
                        part ->
                            PartitionRecords.newBuilder()
                                .setState(state(part))
                                .setError(part.refusal().asItemError())
                                .build()))
            .toList();
    Replies.whenAll(
        "BatchGet",
        parts,
        observer,
        all -> BatchGetResponse.newBuilder().addAllPartitions(all).build());
  }

  @Override
  public void listAccount(
      ListAccountRequest request, StreamObserver<ListAccountResponse> observer) {
    requireValid(TransactionRules.checkLedger(request.getLedger()));
    requireValid(TransactionRules.checkAccount("account", request.getAccount()));
    if (request.getLimit() < 1 || request.getLimit() > LIMIT_MAX) {
      throw Refusal.invalid("limit", "must be from 1 to " + LIMIT_MAX).asException();
    }
    for (PartitionCursor cursor : request.getPartitionsList()) {
      requireOffset("partitions.end_offset", cursor.getEndOffset());
      requireOffset("partitions.after.offset", cursor.getAfter().getOffset());
      requireOffset("partitions.after.index", cursor.getAfter().getIndex());
    }
    AccountList.Question question =
        new AccountList.Question(
            request.getLedger(),
            request.getAccount(),
            request.getOrder(),
            request.getView(),
            request.getLimit(),
            RecordBudget.listBytes(request.getPartitionsCount()));
    long waitMillis = Deadlines.waitMillis();
    List<CompletableFuture<PartitionEntries>> parts =
        request.getPartitionsList().stream()
            .map(
                cursor ->
                    reads.ask(
                        cursor.getBound(),
                        waitMillis,
                        metrics.timed(
                            Operation.LIST,
                            partition -> AccountList.list(partition, question, cursor),
                            PartitionEntries::getEntriesCount),
                        part ->
                            PartitionEntries.newBuilder()
                                .setState(state(part))
                                .setError(part.refusal().asItemError())
                                .build()))
            .toList();
    Replies.whenAll(
        "ListAccount",
        parts,
        observer,
        all -> ListAccountResponse.newBuilder().addAllPartitions(all).build());
  }

  @Override
  public void getSummary(GetSummaryRequest request, StreamObserver<GetSummaryResponse> observer) {
    requireValid(TransactionRules.checkLedger(request.getLedger()));
    requireValid(TransactionRules.checkAccount("account", request.getAccount()));
    long waitMillis = Deadlines.waitMillis();
    List<CompletableFuture<PartitionSummary>> parts =
        request.getPartitionsList().stream()
            .map(
                bound ->
                    reads.ask(
                        bound,
                        waitMillis,
                        metrics.timed(
                            Operation.SUMMARY,
                            partition ->
                                SummaryLookup.summary(
                                    partition, request.getLedger(), request.getAccount()),
                            _ -> 1),
                        part ->
                            PartitionSummary.newBuilder()
                                .setState(state(part))
                                .setError(part.refusal().asItemError())
                                .build()))
            .toList();
    Replies.whenAll(
        "GetSummary",
        parts,
        observer,
        all -> GetSummaryResponse.newBuilder().addAllPartitions(all).build());
  }

  @Override
  public void resolveOutcomes(
      ResolveOutcomesRequest request, StreamObserver<ResolveOutcomesResponse> observer) {
    requireAtMost("records", request.getRecordsCount(), ITEMS_MAX);
    // A record's outcome is known once it is applied, whatever the caller demands.
    long required = request.getBound().getMinNextOffset();
    for (LoggedRecord logged : request.getRecordsList()) {
      requireOffset("records.offset", logged.getOffset());
      requireOffset("records.index", logged.getIndex());
      required = Math.max(required, logged.getOffset() + 1);
    }
    PartitionBound bound = request.getBound().toBuilder().setMinNextOffset(required).build();
    CompletableFuture<ResolveOutcomesResponse> answer =
        reads.ask(
            bound,
            Deadlines.waitMillis(),
            metrics.timed(
                Operation.RESOLVE,
                partition -> OutcomeLookup.resolve(partition, request.getRecordsList()),
                ResolveOutcomesResponse::getOutcomesCount),
            part ->
                ResolveOutcomesResponse.newBuilder()
                    .setState(state(part))
                    .setError(part.refusal().asItemError())
                    .build());
    Replies.whenAll("ResolveOutcomes", List.of(answer), observer, List::getFirst);
  }

  @Override
  public void followOutcomes(
      FollowOutcomesRequest request, StreamObserver<FollowOutcomesResponse> observer) {
    new OutcomeStream((ServerCallStreamObserver<FollowOutcomesResponse>) observer, hub).start();
  }

  @Override
  public void tail(TailRequest request, StreamObserver<TailResponse> observer) {
    tails.start(request, (ServerCallStreamObserver<TailResponse>) observer);
  }

  private static PartitionState state(Part part) {
    OwnedPartition partition = part.partition();
    return partition == null
        ? PartitionState.newBuilder().setPartition(part.number()).build()
        : partition.stateAt(partition.applied().nextOffset());
  }

  private static void requireAtMost(String field, int actual, int max) {
    if (actual > max) {
      throw Refusal.invalid(field, "has %d items, at most %d are allowed".formatted(actual, max))
          .asException();
    }
  }

  private static void requireOffset(String field, long offset) {
    if (offset < 0 || offset > PackedPosition.OFFSET_MAX) {
      throw Refusal.invalid(field, "is not an offset").asException();
    }
  }

  private static void requireValid(@Nullable Violation violation) {
    if (violation != null) {
      throw Refusal.invalid(violation).asException();
    }
  }
}
