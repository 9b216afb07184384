package dev.millrace.bench;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.BatchGetTransactionsRequest;
import dev.millrace.v1.BatchGetTransactionsResponse;
import dev.millrace.v1.CurrencyTotals;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetAccountSummaryResponse;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionKey;
import dev.millrace.v1.TransactionResult;
import dev.millrace.v1.WatchRequest;
import dev.millrace.v1.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Reads the map. */
final class SmallQuery extends QueryServiceGrpc.QueryServiceImplBase {
  private static final long LOOK_MILLIS = 1;

  private final SmallStore store;
  private final Faults faults;

  SmallQuery(SmallStore store, Faults faults) {
    this.store = store;
    this.faults = faults;
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
    var call = (ServerCallStreamObserver<WatchResponse>) observer;
    call.setOnCancelHandler(() -> {});
    call.onNext(WatchResponse.getDefaultInstance());
    Thread.startVirtualThread(() -> follow(call));
  }

  private void follow(ServerCallStreamObserver<WatchResponse> call) {
    int next = 0;
    while (!call.isCancelled()) {
      List<StoredTransaction> all = List.copyOf(store.all());
      WatchResponse.Builder message = WatchResponse.newBuilder();
      for (StoredTransaction stored : all.subList(next, all.size())) {
        next++;
        switch (faults.watched(next)) {
          case ONCE -> message.addTransactions(stored);
          case TWICE -> message.addTransactions(stored).addTransactions(stored);
          case NEVER -> {}
        }
      }
      if (message.getTransactionsCount() > 0) {
        call.onNext(message.build());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }
  }

  @Override
  public void getTransaction(
      GetTransactionRequest request, StreamObserver<GetTransactionResponse> observer) {
    StoredTransaction found = store.get(request.getKey().getId());
    if (!found.hasTransaction()) {
      observer.onError(notFound().asException());
      return;
    }
    observer.onNext(
        GetTransactionResponse.newBuilder().setTransaction(found).setReadAt(readAt()).build());
    observer.onCompleted();
  }

  @Override
  public void batchGetTransactions(
      BatchGetTransactionsRequest request, StreamObserver<BatchGetTransactionsResponse> observer) {
    BatchGetTransactionsResponse.Builder response =
        BatchGetTransactionsResponse.newBuilder().setReadAt(readAt());
    for (TransactionKey key : request.getKeysList()) {
      StoredTransaction found = store.get(key.getId());
      response.addResults(
          found.hasTransaction()
              ? TransactionResult.newBuilder().setTransaction(found)
              : TransactionResult.newBuilder().setError(notFound().asItemError()));
    }
    observer.onNext(response.build());
    observer.onCompleted();
  }

  @Override
  public void getAccountSummary(
      GetAccountSummaryRequest request, StreamObserver<GetAccountSummaryResponse> observer) {
    String account = request.getAccount();
    List<Transaction> mine =
        store.all().stream()
            .map(StoredTransaction::getTransaction)
            .filter(t -> t.getLedger().equals(request.getLedger()))
            .filter(
                t -> t.getDebitAccount().equals(account) || t.getCreditAccount().equals(account))
            .toList();
    AccountSummary.Builder summary = AccountSummary.newBuilder().setCount(mine.size());
    mine.stream()
        .mapToLong(Transaction::getTimeMicros)
        .min()
        .ifPresent(summary::setFirstTimeMicros);
    mine.stream().mapToLong(Transaction::getTimeMicros).max().ifPresent(summary::setLastTimeMicros);
    Map<String, List<Transaction>> byCurrency =
        mine.stream()
            .collect(
                Collectors.groupingBy(Transaction::getCurrency, TreeMap::new, Collectors.toList()));
    byCurrency.forEach(
        (currency, transactions) -> summary.addTotals(totals(account, currency, transactions)));
    observer.onNext(
        GetAccountSummaryResponse.newBuilder().setSummary(summary).setReadAt(readAt()).build());
    observer.onCompleted();
  }

  private static CurrencyTotals totals(
      String account, String currency, List<Transaction> transactions) {
    List<Transaction> debits =
        transactions.stream().filter(t -> t.getDebitAccount().equals(account)).toList();
    List<Transaction> credits =
        transactions.stream().filter(t -> t.getCreditAccount().equals(account)).toList();
    return CurrencyTotals.newBuilder()
        .setCurrency(currency)
        .setDebit(Amounts.total(sum(debits)))
        .setCredit(Amounts.total(sum(credits)))
        .setDebitCount(debits.size())
        .setCreditCount(credits.size())
        .build();
  }

  private static BigInteger sum(List<Transaction> transactions) {
    return transactions.stream()
        .map(t -> Amounts.toBigInteger(t.getAmount()))
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  private ReadAt readAt() {
    ReadAt.Builder readAt = ReadAt.newBuilder();
    store
        .nextOffsets()
        .forEach(
            (partition, next) ->
                readAt.addPartitions(
                    PartitionFreshness.newBuilder().setPartition(partition).setNextOffset(next)));
    return readAt.build();
  }

  private static Refusal notFound() {
    return Refusal.of(
        Status.Code.NOT_FOUND, ErrorReason.ERROR_REASON_TRANSACTION_NOT_FOUND, "no such id");
  }
}
