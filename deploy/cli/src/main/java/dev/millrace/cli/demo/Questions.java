package dev.millrace.cli.demo;

import dev.millrace.cli.ask.Freshness;
import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.demo.DemoReport.Answer;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.AtLeastAsFresh;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.IngestServiceGrpc;
import dev.millrace.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.QueryServiceGrpc.QueryServiceBlockingStub;
import dev.millrace.v1.SubmitRequest;
import dev.millrace.v1.SubmitResponse;
import dev.millrace.v1.Tier;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionKey;
import io.grpc.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks a handful of questions and notes how long each took and who answered. */
final class Questions {
  private static final int SECONDS_MAX = 20;
  private static final int LIST_SIZE = 20;

  private final Channels ingest;
  private final Channels query;
  private final String ledger;
  private final List<Answer> answers = new ArrayList<>();

  Questions(Channels ingest, Channels query, String ledger) {
    this.ingest = ingest;
    this.query = query;
    this.ledger = ledger;
  }

  List<Answer> answers() {
    return answers;
  }

  /** A first call, unnoted, so that the others do not pay for the connection. */
  void connect(String id) {
    GetTransactionResponse _ = get(id, Consistency.getDefaultInstance());
  }

  void getById(String question, String id) {
    ask(
        question,
        () -> get(id, Consistency.getDefaultInstance()),
        Questions::describe,
        GetTransactionResponse::getTier);
  }

  void newestOf(String account) {
    ListAccountTransactionsRequest request =
        ListAccountTransactionsRequest.newBuilder()
            .setLedger(ledger)
            .setAccount(account)
            .setPageSize(LIST_SIZE)
            .setView(EntryView.ENTRY_VIEW_SUMMARY)
            .build();
    ask(
        "newest %d of %s".formatted(LIST_SIZE, account),
        () -> query.call(channel -> queries(channel).listAccountTransactions(request)),
        page -> page.getEntriesCount() + " entries",
        (ListAccountTransactionsResponse _) -> Tier.TIER_UNSPECIFIED);
  }

  AccountSummary summaryOf(String account) {
    GetAccountSummaryRequest request =
        GetAccountSummaryRequest.newBuilder().setLedger(ledger).setAccount(account).build();
    return ask(
        "summary of " + account,
        () -> query.call(channel -> queries(channel).getAccountSummary(request)).getSummary(),
        summary ->
            "%,d transactions, %d currencies"
                .formatted(summary.getCount(), summary.getTotalsCount()),
        _ -> Tier.TIER_UNSPECIFIED);
  }

  /** Submits a transaction and reads it at once with the token of its receipt. */
  void readYourWrite(Transaction transaction) {
    SubmitRequest request =
        SubmitRequest.newBuilder()
            .setTransaction(transaction)
            .setAcknowledgement(Acknowledgement.ACKNOWLEDGEMENT_DURABLE)
            .build();
    SubmitResponse submitted =
        ask(
            "submit one, durable",
            () -> ingest.call(channel -> ingests(channel).submit(request)),
            response ->
                "partition %d offset %d"
                    .formatted(
                        response.getReceipt().getPosition().getPartition(),
                        response.getReceipt().getPosition().getOffset()),
            _ -> Tier.TIER_UNSPECIFIED);
    Consistency covered =
        Consistency.newBuilder()
            .setAtLeastAsFresh(AtLeastAsFresh.newBuilder().addTokens(submitted.getToken()))
            .build();
    ask(
        "read it with its token",
        () -> get(transaction.getId(), covered),
        Questions::describe,
        GetTransactionResponse::getTier);
  }

  private <T> T ask(
      String question, Supplier<T> call, Function<T, String> describe, Function<T, Tier> tier) {
    long startNanos = System.nanoTime();
    T response = call.get();
    double millis = (System.nanoTime() - startNanos) / 1e6;
    Tier answered = tier.apply(response);
    String by = answered == Tier.TIER_UNSPECIFIED ? "" : Freshness.name(answered);
    answers.add(new Answer(question, describe.apply(response), by, millis));
    return response;
  }

  private GetTransactionResponse get(String id, Consistency consistency) {
    GetTransactionRequest request =
        GetTransactionRequest.newBuilder()
            .setLedger(ledger)
            .setKey(TransactionKey.newBuilder().setId(id))
            .setConsistency(consistency)
            .build();
    return query.call(channel -> queries(channel).getTransaction(request));
  }

  private static String describe(GetTransactionResponse response) {
    Transaction transaction = response.getTransaction().getTransaction();
    return "%s %s, %s"
        .formatted(
            Amounts.toBigInteger(transaction.getAmount()),
            transaction.getCurrency(),
            transaction.getType());
  }

  private static QueryServiceBlockingStub queries(Channel channel) {
    return QueryServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(SECONDS_MAX, TimeUnit.SECONDS);
  }

  private static IngestServiceBlockingStub ingests(Channel channel) {
    return IngestServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(SECONDS_MAX, TimeUnit.SECONDS);
  }
}
