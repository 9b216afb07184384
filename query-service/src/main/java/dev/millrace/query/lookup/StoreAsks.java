package dev.millrace.query.lookup;

import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.internal.v1.BatchGetRequest;
import dev.millrace.internal.v1.GetSummaryRequest;
import dev.millrace.internal.v1.ListAccountRequest;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.PartitionKeys;
import dev.millrace.internal.v1.PartitionRecords;
import dev.millrace.internal.v1.PartitionState;
import dev.millrace.internal.v1.PartitionSummary;
import dev.millrace.internal.v1.RecordKey;
import dev.millrace.internal.v1.StoreServiceGrpc;
import dev.millrace.query.owner.GatheredGets;
import dev.millrace.query.owner.StoreCalls;
import dev.millrace.query.route.StoreAsk;
import dev.millrace.v1.ItemError;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The questions of reads, as calls of the internal StoreService. */
final class StoreAsks {
  private StoreAsks() {}

  /** Transactions by identity; each partition has its own keys. */
  record Transactions(GatheredGets gets, String ledger, Map<Integer, List<LookupKey>> keys)
      implements StoreAsk<PartitionRecords> {
    @Override
    public CompletableFuture<List<PartitionRecords>> send(
        OwnerCommit endpoint, List<PartitionBound> bounds, long timeoutNanos) {
      BatchGetRequest.Builder request = BatchGetRequest.newBuilder().setLedger(ledger);
      for (PartitionBound bound : bounds) {
        PartitionKeys.Builder partition = request.addPartitionsBuilder().setBound(bound);
        for (LookupKey key : keys.getOrDefault(bound.getPartition(), List.of())) {
          partition.addKeys(
              RecordKey.newBuilder().setId(key.id()).setPartitionKey(key.partitionKey()));
        }
      }
      return gets.get(endpoint, request.build(), timeoutNanos);
    }

    @Override
    public PartitionState stateOf(PartitionRecords part) {
      return part.getState();
    }

    @Override
    public @Nullable ItemError errorOf(PartitionRecords part) {
      return part.hasError() ? part.getError() : null;
    }
  }

  /** Entries of an account; each partition has its own cursor, whose bound is set here. */
  record Entries(
      StoreCalls calls, ListAccountRequest template, IntFunction<PartitionCursor> cursors)
      implements StoreAsk<PartitionEntries> {
    @Override
    public CompletableFuture<List<PartitionEntries>> send(
        OwnerCommit endpoint, List<PartitionBound> bounds, long timeoutNanos) {
      ListAccountRequest.Builder request = template.toBuilder();
      for (PartitionBound bound : bounds) {
        request.addPartitions(
            cursors.apply(bound.getPartition()).toBuilder().setBound(bound).build());
      }
      return calls
          .call(endpoint, StoreServiceGrpc.getListAccountMethod(), request.build(), timeoutNanos)
          .thenApply(reply -> reply.getPartitionsList());
    }

    @Override
    public PartitionState stateOf(PartitionEntries part) {
      return part.getState();
    }

    @Override
    public @Nullable ItemError errorOf(PartitionEntries part) {
      return part.hasError() ? part.getError() : null;
    }
  }

  /** The summary of an account. */
  record Summaries(StoreCalls calls, String ledger, String account)
      implements StoreAsk<PartitionSummary> {
    @Override
    public CompletableFuture<List<PartitionSummary>> send(
        OwnerCommit endpoint, List<PartitionBound> bounds, long timeoutNanos) {
      GetSummaryRequest request =
          GetSummaryRequest.newBuilder()
              .setLedger(ledger)
              .setAccount(account)
              .addAllPartitions(bounds)
              .build();
      return calls
          .call(endpoint, StoreServiceGrpc.getGetSummaryMethod(), request, timeoutNanos)
          .thenApply(reply -> reply.getPartitionsList());
    }

    @Override
    public PartitionState stateOf(PartitionSummary part) {
      return part.getState();
    }

    @Override
    public @Nullable ItemError errorOf(PartitionSummary part) {
      return part.hasError() ? part.getError() : null;
    }
  }
}
