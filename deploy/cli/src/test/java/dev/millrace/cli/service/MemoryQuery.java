package dev.millrace.cli.service;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.AggregateRequest;
import dev.millrace.v1.AggregateResponse;
import dev.millrace.v1.CountTransactionsRequest;
import dev.millrace.v1.CountTransactionsResponse;
import dev.millrace.v1.CurrencyTotals;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ErrorReason;
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
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.ScanTransactionsRequest;
import dev.millrace.v1.ScanTransactionsResponse;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Tier;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.WatchRequest;
import dev.millrace.v1.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The query service over a {@link MemoryLog}. */
final class MemoryQuery extends QueryServiceGrpc.QueryServiceImplBase {
  private static final int PAGE_SIZE_DEFAULT = 20;

  private final MemoryLog log;
  private final MemoryStreams streams;

  MemoryQuery(MemoryLog log, MemoryStreams streams) {
    this.log = log;
    this.streams = streams;
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> response) {
    streams.watch(request, response);
  }

  @Override
  public void exportTransactions(
      ExportTransactionsRequest request, StreamObserver<ExportTransactionsResponse> response) {
    streams.export(request, response);
  }

  @Override
  public void aggregate(AggregateRequest request, StreamObserver<AggregateResponse> response) {
    response.onNext(
        MemoryAnalysis.aggregate(request, of(request.getLedger(), request.getAccount()), readAt()));
    response.onCompleted();
  }

  @Override
  public void countTransactions(
      CountTransactionsRequest request, StreamObserver<CountTransactionsResponse> response) {
    response.onNext(MemoryAnalysis.count(request, of(request.getLedger()), readAt()));
    response.onCompleted();
  }

  @Override
  public void getByReference(
      GetByReferenceRequest request, StreamObserver<GetByReferenceResponse> response) {
    List<StoredTransaction> all =
        of(request.getLedger()).stream()
            .filter(s -> s.getTransaction().getReference().equals(request.getReference()))
            .toList();
    Slice slice = Slice.of(all.size(), request.getPageToken(), request.getPageSize());
    response.onNext(
        GetByReferenceResponse.newBuilder()
            .addAllTransactions(all.subList(slice.from(), slice.to()))
            .setNextPageToken(slice.next())
            .setReadAt(readAt())
            .build());
    response.onCompleted();
  }

  @Override
  public void scanTransactions(
      ScanTransactionsRequest request, StreamObserver<ScanTransactionsResponse> response) {
    List<StoredTransaction> all =
        of(request.getLedger()).stream()
            .filter(s -> MemoryFilter.leaves(request.getFilter(), "", s))
            .filter(
                s ->
                    !request.hasLoggedFromMillis()
                        || s.getLoggedAtMillis() >= request.getLoggedFromMillis())
            .filter(
                s ->
                    !request.hasLoggedToMillis()
                        || s.getLoggedAtMillis() < request.getLoggedToMillis())
            .toList();
    List<StoredTransaction> ordered =
        request.getOrder() == ListOrder.LIST_ORDER_OLDEST_FIRST ? all : all.reversed();
    Slice slice = Slice.of(all.size(), request.getPageToken(), request.getPageSize());
    response.onNext(
        ScanTransactionsResponse.newBuilder()
            .addAllTransactions(ordered.subList(slice.from(), slice.to()))
            .setNextPageToken(slice.next())
            .setReadAt(readAt())
            .setExplanation(MemoryAnalysis.EXPLANATION)
            .build());
    response.onCompleted();
  }

  /** What of a list is on a page, whose token is where it begins. */
  private record Slice(int from, int to, String next) {
    static Slice of(int count, String token, int size) {
      int from = token.isEmpty() ? 0 : Integer.parseInt(token);
      int to = Math.min(count, from + (size == 0 ? PAGE_SIZE_DEFAULT : size));
      return new Slice(from, to, to < count ? Integer.toString(to) : "");
    }
  }

  @Override
  public void getTransaction(
      GetTransactionRequest request, StreamObserver<GetTransactionResponse> response) {
    Optional<StoredTransaction> found =
        log.stored().stream()
            .filter(stored -> stored.getTransaction().getLedger().equals(request.getLedger()))
            .filter(stored -> stored.getTransaction().getId().equals(request.getKey().getId()))
            .findFirst();
    if (found.isEmpty()) {
      response.onError(
          Refusal.of(
                  Status.Code.NOT_FOUND,
                  ErrorReason.ERROR_REASON_TRANSACTION_NOT_FOUND,
                  "no transaction " + request.getKey().getId())
              .asException());
      return;
    }
    response.onNext(
        GetTransactionResponse.newBuilder()
            .setTransaction(found.get())
            .setReadAt(readAt())
            .setTier(Tier.TIER_STORE)
            .setExplanation(MemoryAnalysis.EXPLANATION)
            .build());
    response.onCompleted();
  }

  @Override
  public void listAccountTransactions(
      ListAccountTransactionsRequest request,
      StreamObserver<ListAccountTransactionsResponse> response) {
    if (request.getPageSize() < 0) {
      response.onError(Refusal.invalid("page_size", "is negative").asException());
      return;
    }
    Comparator<Transaction> byTime = Comparator.comparingLong(Transaction::getTimeMicros);
    List<StoredTransaction> all =
        of(request.getLedger(), request.getAccount()).stream()
            .filter(s -> MemoryFilter.leaves(request.getFilter(), request.getAccount(), s))
            .sorted(
                Comparator.comparing(
                    StoredTransaction::getTransaction,
                    request.getOrder() == ListOrder.LIST_ORDER_OLDEST_FIRST
                        ? byTime
                        : byTime.reversed()))
            .toList();
    Slice slice = Slice.of(all.size(), request.getPageToken(), request.getPageSize());
    response.onNext(
        ListAccountTransactionsResponse.newBuilder()
            .addAllEntries(
                all.subList(slice.from(), slice.to()).stream()
                    .map(stored -> entry(stored, request))
                    .toList())
            .setNextPageToken(slice.next())
            .setReadAt(readAt())
            .setExplanation(MemoryAnalysis.EXPLANATION)
            .build());
    response.onCompleted();
  }

  @Override
  public void getAccountSummary(
      GetAccountSummaryRequest request, StreamObserver<GetAccountSummaryResponse> response) {
    List<Transaction> all =
        of(request.getLedger(), request.getAccount()).stream()
            .map(StoredTransaction::getTransaction)
            .toList();
    AccountSummary.Builder summary = AccountSummary.newBuilder().setCount(all.size());
    all.stream()
        .collect(Collectors.groupingBy(Transaction::getCurrency, TreeMap::new, Collectors.toList()))
        .forEach(
            (currency, some) -> summary.addTotals(totals(request.getAccount(), currency, some)));
    all.stream().mapToLong(Transaction::getTimeMicros).min().ifPresent(summary::setFirstTimeMicros);
    all.stream().mapToLong(Transaction::getTimeMicros).max().ifPresent(summary::setLastTimeMicros);
    response.onNext(
        GetAccountSummaryResponse.newBuilder()
            .setSummary(summary)
            .setReadAt(readAt())
            .setExplanation(MemoryAnalysis.EXPLANATION)
            .build());
    response.onCompleted();
  }

  static CurrencyTotals totals(String account, String currency, List<Transaction> some) {
    Map<Boolean, BigInteger> sums =
        some.stream()
            .collect(
                Collectors.partitioningBy(
                    transaction -> transaction.getDebitAccount().equals(account),
                    Collectors.reducing(
                        BigInteger.ZERO,
                        transaction -> Amounts.toBigInteger(transaction.getAmount()),
                        BigInteger::add)));
    long debits = some.stream().filter(t -> t.getDebitAccount().equals(account)).count();
    return CurrencyTotals.newBuilder()
        .setCurrency(currency)
        .setDebit(Amounts.total(sums.get(true)))
        .setCredit(Amounts.total(sums.get(false)))
        .setDebitCount(debits)
        .setCreditCount(some.size() - debits)
        .build();
  }

  private List<StoredTransaction> of(String ledger) {
    return log.stored().stream()
        .filter(stored -> stored.getTransaction().getLedger().equals(ledger))
        .toList();
  }

  private List<StoredTransaction> of(String ledger, String account) {
    return of(ledger).stream()
        .filter(
            stored ->
                stored.getTransaction().getDebitAccount().equals(account)
                    || stored.getTransaction().getCreditAccount().equals(account))
        .toList();
  }

  private static AccountEntry entry(
      StoredTransaction stored, ListAccountTransactionsRequest request) {
    Transaction transaction = stored.getTransaction();
    boolean debit = transaction.getDebitAccount().equals(request.getAccount());
    AccountEntry.Builder entry =
        AccountEntry.newBuilder()
            .setPosition(stored.getPosition())
            .setTimeMicros(transaction.getTimeMicros())
            .setRole(debit ? AccountRole.ACCOUNT_ROLE_DEBIT : AccountRole.ACCOUNT_ROLE_CREDIT)
            .setAmount(transaction.getAmount())
            .setCurrency(transaction.getCurrency())
            .setType(transaction.getType())
            .setCounterparty(
                debit ? transaction.getCreditAccount() : transaction.getDebitAccount());
    return request.getView() == EntryView.ENTRY_VIEW_SUMMARY
        ? entry.build()
        : entry.setTransaction(stored).build();
  }

  private ReadAt readAt() {
    ReadAt.Builder readAt = ReadAt.newBuilder();
    for (int partition = 0; partition < MemoryLog.PARTITIONS; partition++) {
      readAt.addPartitions(
          PartitionFreshness.newBuilder()
              .setPartition(partition)
              .setNextOffset(log.nextOffset(partition)));
    }
    return readAt.build();
  }
}
