package dev.millrace.storage.rpc;

import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.internal.v1.AggregateAccountRequest;
import dev.millrace.internal.v1.AggregateAccountResponse;
import dev.millrace.internal.v1.BatchGetRequest;
import dev.millrace.internal.v1.BatchGetResponse;
import dev.millrace.internal.v1.EstimateRecordsRequest;
import dev.millrace.internal.v1.EstimateRecordsResponse;
import dev.millrace.internal.v1.FollowOutcomesRequest;
import dev.millrace.internal.v1.FollowOutcomesResponse;
import dev.millrace.internal.v1.GetSummaryRequest;
import dev.millrace.internal.v1.GetSummaryResponse;
import dev.millrace.internal.v1.ListAccountRequest;
import dev.millrace.internal.v1.ListAccountResponse;
import dev.millrace.internal.v1.ListReferenceRequest;
import dev.millrace.internal.v1.ListReferenceResponse;
import dev.millrace.internal.v1.LoggedRecord;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.PartitionEstimate;
import dev.millrace.internal.v1.PartitionGroups;
import dev.millrace.internal.v1.PartitionKeys;
import dev.millrace.internal.v1.PartitionMatches;
import dev.millrace.internal.v1.PartitionRecords;
import dev.millrace.internal.v1.PartitionState;
import dev.millrace.internal.v1.PartitionSummary;
import dev.millrace.internal.v1.RecordCursor;
import dev.millrace.internal.v1.ResolveOutcomesRequest;
import dev.millrace.internal.v1.ResolveOutcomesResponse;
import dev.millrace.internal.v1.ScanRecordsRequest;
import dev.millrace.internal.v1.ScanRecordsResponse;
import dev.millrace.internal.v1.StoreServiceGrpc;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.storage.outcome.OutcomeHub;
import dev.millrace.storage.read.AccountAggregate;
import dev.millrace.storage.read.AccountList;
import dev.millrace.storage.read.AccountPart;
import dev.millrace.storage.read.OutcomeLookup;
import dev.millrace.storage.read.PartitionReads;
import dev.millrace.storage.read.ReadMetrics;
import dev.millrace.storage.read.ReadMetrics.Operation;
import dev.millrace.storage.read.RecordBudget;
import dev.millrace.storage.read.RecordEstimate;
import dev.millrace.storage.read.RecordLookup;
import dev.millrace.storage.read.RecordScan;
import dev.millrace.storage.read.ReferenceList;
import dev.millrace.storage.read.SummaryLookup;
import dev.millrace.storage.tail.Tails;
import dev.millrace.v1.ItemError;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.Function;

/** Answers {@code millrace.internal.v1.StoreService}, partition by partition. */
public final class StoreGrpcService extends StoreServiceGrpc.StoreServiceImplBase {
  private final PartitionReads reads;
  private final ReadMetrics metrics;
  private final OutcomeHub hub;
  private final Tails tails;
  private final ByteBudget held;

  /**
   * A service over these.
   *
   * @param held of what the answers under way hold together
   */
  public StoreGrpcService(
      PartitionReads reads, ReadMetrics metrics, OutcomeHub hub, Tails tails, ByteBudget held) {
    this.reads = reads;
    this.metrics = metrics;
    this.hub = hub;
    this.tails = tails;
    this.held = held;
  }

  @Override
  public void batchGet(BatchGetRequest request, StreamObserver<BatchGetResponse> observer) {
    StoreRules.require(request);
    RecordBudget budget = RecordBudget.ofCall();
    String ledger = request.getLedger();
    var parts =
        new PartitionParts(reads, held)
            .ask(
                request.getPartitionsList(),
                PartitionKeys::getBound,
                keys ->
                    metrics.timed(
                        Operation.GET,
                        partition ->
                            RecordLookup.batchGet(partition, ledger, keys.getKeysList(), budget),
                        PartitionRecords::getRecordsCount),
                (state, error) ->
                    PartitionRecords.newBuilder().setState(state).setError(error).build());
    Replies.whenAll(
        "BatchGet",
        parts,
        observer,
        all -> BatchGetResponse.newBuilder().addAllPartitions(all).build());
  }

  @Override
  public void listAccount(
      ListAccountRequest request, StreamObserver<ListAccountResponse> observer) {
    StoreRules.require(request);
    AccountList.Question question = Questions.of(request);
    Function<AccountPart, PartitionEntries> withTransactions =
        metrics.timed(
            Operation.LIST_TRANSACTIONS, AccountPart::read, StoreGrpcService::transactions);
    var parts =
        new PartitionParts(reads, held)
            .askTwice(
                request.getPartitionsList(),
                PartitionCursor::getBound,
                cursor ->
                    metrics.timed(
                        Operation.LIST,
                        partition -> AccountList.entries(partition, question, cursor),
                        AccountPart::count,
                        AccountPart::scanned),
                entries -> AccountList.choose(entries, question),
                part -> part.isBare() ? part.read() : withTransactions.apply(part),
                (state, error) ->
                    PartitionEntries.newBuilder().setState(state).setError(error).build());
    Replies.whenAll(
        "ListAccount",
        parts,
        observer,
        all -> ListAccountResponse.newBuilder().addAllPartitions(all).build());
  }

  @Override
  public void getSummary(GetSummaryRequest request, StreamObserver<GetSummaryResponse> observer) {
    StoreRules.require(request);
    String ledger = request.getLedger();
    String account = request.getAccount();
    var parts =
        new PartitionParts(reads, held)
            .ask(
                request.getPartitionsList(),
                bound -> bound,
                _ ->
                    metrics.timed(
                        Operation.SUMMARY,
                        partition -> SummaryLookup.summary(partition, ledger, account),
                        _ -> 1),
                (state, error) ->
                    PartitionSummary.newBuilder().setState(state).setError(error).build());
    Replies.whenAll(
        "GetSummary",
        parts,
        observer,
        all -> GetSummaryResponse.newBuilder().addAllPartitions(all).build());
  }

  @Override
  public void listReference(
      ListReferenceRequest request, StreamObserver<ListReferenceResponse> observer) {
    StoreRules.require(request);
    ReferenceList.Question question = Questions.of(request);
    var parts =
        new PartitionParts(reads, held)
            .ask(
                request.getPartitionsList(),
                RecordCursor::getBound,
                cursor ->
                    metrics.timed(
                        Operation.REFERENCE,
                        partition -> ReferenceList.list(partition, question, cursor),
                        PartitionMatches::getRecordsCount,
                        PartitionMatches::getScanned),
                StoreGrpcService::noMatches);
    Replies.whenAll(
        "ListReference",
        parts,
        observer,
        all -> ListReferenceResponse.newBuilder().addAllPartitions(all).build());
  }

  @Override
  public void scanRecords(
      ScanRecordsRequest request, StreamObserver<ScanRecordsResponse> observer) {
    StoreRules.require(request);
    RecordScan.Question question = Questions.of(request);
    var parts =
        new PartitionParts(reads, held)
            .ask(
                request.getPartitionsList(),
                RecordCursor::getBound,
                cursor ->
                    metrics.timed(
                        Operation.SCAN,
                        partition -> RecordScan.scan(partition, question, cursor),
                        PartitionMatches::getRecordsCount,
                        PartitionMatches::getScanned),
                StoreGrpcService::noMatches);
    Replies.whenAll(
        "ScanRecords",
        parts,
        observer,
        all -> ScanRecordsResponse.newBuilder().addAllPartitions(all).build());
  }

  @Override
  public void aggregateAccount(
      AggregateAccountRequest request, StreamObserver<AggregateAccountResponse> observer) {
    StoreRules.require(request);
    AccountAggregate.Question question = Questions.of(request);
    var parts =
        new PartitionParts(reads, held)
            .ask(
                request.getPartitionsList(),
                PartitionCursor::getBound,
                cursor ->
                    metrics.timed(
                        Operation.AGGREGATE,
                        partition -> AccountAggregate.aggregate(partition, question, cursor),
                        PartitionGroups::getGroupsCount,
                        PartitionGroups::getScanned),
                (state, error) ->
                    PartitionGroups.newBuilder().setState(state).setError(error).build());
    Replies.whenAll(
        "AggregateAccount",
        parts,
        observer,
        all -> AggregateAccountResponse.newBuilder().addAllPartitions(all).build());
  }

  @Override
  public void estimateRecords(
      EstimateRecordsRequest request, StreamObserver<EstimateRecordsResponse> observer) {
    StoreRules.require(request);
    RecordEstimate.Question question = Questions.of(request);
    var parts =
        new PartitionParts(reads, held)
            .ask(
                request.getPartitionsList(),
                bound -> bound,
                _ ->
                    metrics.timed(
                        Operation.ESTIMATE,
                        partition -> RecordEstimate.estimate(partition, question),
                        _ -> 1,
                        PartitionEstimate::getSampled),
                (state, error) ->
                    PartitionEstimate.newBuilder().setState(state).setError(error).build());
    Replies.whenAll(
        "EstimateRecords",
        parts,
        observer,
        all -> EstimateRecordsResponse.newBuilder().addAllPartitions(all).build());
  }

  @Override
  public void resolveOutcomes(
      ResolveOutcomesRequest request, StreamObserver<ResolveOutcomesResponse> observer) {
    StoreRules.require(request);
    // A record's outcome is known once it is applied, whatever the caller demands.
    long required = request.getBound().getMinNextOffset();
    for (LoggedRecord logged : request.getRecordsList()) {
      required = Math.max(required, logged.getOffset() + 1);
    }
    PartitionBound bound = request.getBound().toBuilder().setMinNextOffset(required).build();
    var answer =
        new PartitionParts(reads, held)
            .ask(
                bound,
                metrics.timed(
                    Operation.RESOLVE,
                    partition -> OutcomeLookup.resolve(partition, request.getRecordsList()),
                    ResolveOutcomesResponse::getOutcomesCount),
                (state, error) ->
                    ResolveOutcomesResponse.newBuilder().setState(state).setError(error).build());
    Replies.whenAll("ResolveOutcomes", List.of(answer), observer, List::getFirst);
  }

  @Override
  public void followOutcomes(
      FollowOutcomesRequest request, StreamObserver<FollowOutcomesResponse> observer) {
    new OutcomeStream((ServerCallStreamObserver<FollowOutcomesResponse>) observer, hub).start();
  }

  @Override
  public void tail(TailRequest request, StreamObserver<TailResponse> observer) {
    StoreRules.require(request);
    tails.start(request, (ServerCallStreamObserver<TailResponse>) observer);
  }

  private static int transactions(PartitionEntries part) {
    int count = 0;
    while (count < part.getEntriesCount() && part.getEntries(count).hasTransaction()) {
      count++;
    }
    return count;
  }

  private static PartitionMatches noMatches(PartitionState state, ItemError error) {
    return PartitionMatches.newBuilder().setState(state).setError(error).build();
  }
}
