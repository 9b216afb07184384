package dev.millrace.query.rpc;

import dev.millrace.v1.AggregateRequest;
import dev.millrace.v1.AggregateResponse;
import dev.millrace.v1.BatchGetTransactionsRequest;
import dev.millrace.v1.BatchGetTransactionsResponse;
import dev.millrace.v1.CountTransactionsRequest;
import dev.millrace.v1.CountTransactionsResponse;
import dev.millrace.v1.ExportTransactionsRequest;
import dev.millrace.v1.ExportTransactionsResponse;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetAccountSummaryResponse;
import dev.millrace.v1.GetByReferenceRequest;
import dev.millrace.v1.GetByReferenceResponse;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.ScanTransactionsRequest;
import dev.millrace.v1.ScanTransactionsResponse;
import dev.millrace.v1.WatchRequest;
import dev.millrace.v1.WatchResponse;
import io.grpc.stub.StreamObserver;

/**
 * The public read methods, each handed to its family: check, look up, reply. Nothing here waits.
 */
public final class QueryGrpc extends QueryServiceGrpc.QueryServiceImplBase {
  private final TransactionCalls transactions;
  private final AccountCalls accounts;
  private final ScanCalls scans;
  private final AnalysisCalls analysis;
  private final StreamReads streams;

  /** The service of these families. */
  public QueryGrpc(
      TransactionCalls transactions,
      AccountCalls accounts,
      ScanCalls scans,
      AnalysisCalls analysis,
      StreamReads streams) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.scans = scans;
    this.analysis = analysis;
    this.streams = streams;
  }

  @Override
  public void getTransaction(
      GetTransactionRequest request, StreamObserver<GetTransactionResponse> observer) {
    transactions.get(request, observer);
  }

  @Override
  public void batchGetTransactions(
      BatchGetTransactionsRequest request, StreamObserver<BatchGetTransactionsResponse> observer) {
    transactions.batchGet(request, observer);
  }

  @Override
  public void listAccountTransactions(
      ListAccountTransactionsRequest request,
      StreamObserver<ListAccountTransactionsResponse> observer) {
    accounts.list(request, observer);
  }

  @Override
  public void getAccountSummary(
      GetAccountSummaryRequest request, StreamObserver<GetAccountSummaryResponse> observer) {
    accounts.summary(request, observer);
  }

  @Override
  public void getByReference(
      GetByReferenceRequest request, StreamObserver<GetByReferenceResponse> observer) {
    scans.reference(request, observer);
  }

  @Override
  public void scanTransactions(
      ScanTransactionsRequest request, StreamObserver<ScanTransactionsResponse> observer) {
    scans.scan(request, observer);
  }

  @Override
  public void aggregate(AggregateRequest request, StreamObserver<AggregateResponse> observer) {
    analysis.aggregate(request, observer);
  }

  @Override
  public void countTransactions(
      CountTransactionsRequest request, StreamObserver<CountTransactionsResponse> observer) {
    analysis.count(request, observer);
  }

  @Override
  public void exportTransactions(
      ExportTransactionsRequest request, StreamObserver<ExportTransactionsResponse> observer) {
    streams.export(request, observer);
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
    streams.watch(request, observer);
  }
}
