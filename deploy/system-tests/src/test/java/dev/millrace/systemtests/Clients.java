package dev.millrace.systemtests;

import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.AtLeastAsFresh;
import dev.millrace.v1.BatchGetTransactionsRequest;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.FullyConsistent;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetAccountSummaryResponse;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.IngestServiceGrpc;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.SubmitBatchRequest;
import dev.millrace.v1.SubmitBatchResponse;
import dev.millrace.v1.SubmitRequest;
import dev.millrace.v1.SubmitResponse;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionKey;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Blocking clients of one stack, as a user would write them. Any thread. */
final class Clients implements AutoCloseable {
  static final Consistency FULLY =
      Consistency.newBuilder().setFullyConsistent(FullyConsistent.getDefaultInstance()).build();

  private static final long DEADLINE_SECONDS = 20;

  private final ManagedChannel ingest;
  private final ManagedChannel query;

  /** Clients of the endpoints {@code host:port}. */
  Clients(String ingestEndpoint, String queryEndpoint) {
    ingest = ManagedChannelBuilder.forTarget(ingestEndpoint).usePlaintext().build();
    query = ManagedChannelBuilder.forTarget(queryEndpoint).usePlaintext().build();
  }

  IngestServiceGrpc.IngestServiceBlockingStub ingest() {
    return IngestServiceGrpc.newBlockingStub(ingest)
        .withWaitForReady()
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  QueryServiceGrpc.QueryServiceBlockingStub query() {
    return QueryServiceGrpc.newBlockingStub(query)
        .withWaitForReady()
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  SubmitResponse submit(Transaction transaction, Acknowledgement acknowledgement) {
    return ingest()
        .submit(
            SubmitRequest.newBuilder()
                .setTransaction(transaction)
                .setAcknowledgement(acknowledgement)
                .build());
  }

  SubmitBatchResponse submitBatch(List<Transaction> transactions, Acknowledgement acknowledgement) {
    return ingest()
        .submitBatch(
            SubmitBatchRequest.newBuilder()
                .addAllTransactions(transactions)
                .setAcknowledgement(acknowledgement)
                .build());
  }

  GetTransactionResponse get(String ledger, String id, Consistency consistency) {
    return query()
        .getTransaction(
            GetTransactionRequest.newBuilder()
                .setLedger(ledger)
                .setKey(TransactionKey.newBuilder().setId(id))
                .setConsistency(consistency)
                .build());
  }

  /** The transactions of these ids, in order; an empty one where there is none. */
  List<Transaction> batchGet(String ledger, List<String> ids) {
    BatchGetTransactionsRequest.Builder request =
        BatchGetTransactionsRequest.newBuilder().setLedger(ledger).setConsistency(FULLY);
    ids.forEach(id -> request.addKeys(TransactionKey.newBuilder().setId(id)));
    return query().batchGetTransactions(request.build()).getResultsList().stream()
        .map(result -> result.getTransaction().getTransaction())
        .toList();
  }

  GetAccountSummaryResponse summary(String ledger, String account, Consistency consistency) {
    return query()
        .getAccountSummary(
            GetAccountSummaryRequest.newBuilder()
                .setLedger(ledger)
                .setAccount(account)
                .setConsistency(consistency)
                .build());
  }

  /** Everything an account has, page by page; the first page at the given consistency. */
  List<AccountEntry> list(
      String ledger, String account, ListOrder order, int pageSize, Consistency consistency) {
    List<AccountEntry> all = new ArrayList<>();
    String pageToken = "";
    do {
      ListAccountTransactionsResponse page =
          query()
              .listAccountTransactions(
                  ListAccountTransactionsRequest.newBuilder()
                      .setLedger(ledger)
                      .setAccount(account)
                      .setOrder(order)
                      .setPageSize(pageSize)
                      .setPageToken(pageToken)
                      .setConsistency(consistency)
                      .build());
      all.addAll(page.getEntriesList());
      pageToken = page.getNextPageToken();
    } while (!pageToken.isEmpty());
    return all;
  }

  static Consistency covering(String... tokens) {
    return Consistency.newBuilder()
        .setAtLeastAsFresh(AtLeastAsFresh.newBuilder().addAllTokens(List.of(tokens)))
        .build();
  }

  @Override
  public void close() {
    ingest.shutdownNow();
    query.shutdownNow();
  }
}
