package dev.millrace.bench.readback;

import dev.millrace.bench.connect.Channels;
import dev.millrace.v1.AtLeastAsFresh;
import dev.millrace.v1.BatchGetTransactionsRequest;
import dev.millrace.v1.BatchGetTransactionsResponse;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetAccountSummaryResponse;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.QueryServiceGrpc.QueryServiceBlockingStub;
import dev.millrace.v1.TransactionKey;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Reads that must reflect a token; tried again until they do. Any thread. */
public final class QueryClient {
  /** A read waits for the store inside the service for a share of this. */
  private static final long DEADLINE_SECONDS = 10;

  /** Short beside what is measured: the last try ends at most this late. */
  private static final long RETRY_MILLIS = 5;

  private final Channels channels;
  private final String ledger;
  private final long patienceNanos;

  /**
   * A client of one ledger.
   *
   * @param patienceSeconds how long a read may take in all
   */
  public QueryClient(Channels channels, String ledger, long patienceSeconds) {
    this.channels = channels;
    this.ledger = ledger;
    this.patienceNanos = TimeUnit.SECONDS.toNanos(patienceSeconds);
  }

  GetAccountSummaryResponse summary(String account, String token) {
    var request =
        GetAccountSummaryRequest.newBuilder()
            .setLedger(ledger)
            .setAccount(account)
            .setConsistency(atLeast(token))
            .build();
    return untilAnswered(fresh -> fresh.getAccountSummary(request));
  }

  BatchGetTransactionsResponse get(List<String> ids, String token) {
    var request =
        BatchGetTransactionsRequest.newBuilder().setLedger(ledger).setConsistency(atLeast(token));
    ids.forEach(id -> request.addKeys(TransactionKey.newBuilder().setId(id)));
    return untilAnswered(fresh -> fresh.batchGetTransactions(request.build()));
  }

  /** Returns when the transaction was read. */
  void get(String id, String token) {
    var request =
        GetTransactionRequest.newBuilder()
            .setLedger(ledger)
            .setKey(TransactionKey.newBuilder().setId(id))
            .setConsistency(atLeast(token))
            .build();
    var _ = untilAnswered(fresh -> fresh.getTransaction(request));
  }

  private static Consistency atLeast(String token) {
    return Consistency.newBuilder()
        .setAtLeastAsFresh(AtLeastAsFresh.newBuilder().addTokens(token))
        .build();
  }

  private QueryServiceBlockingStub stub() {
    return QueryServiceGrpc.newBlockingStub(channels.next())
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private <T> T untilAnswered(Function<QueryServiceBlockingStub, T> read) {
    long startNanos = System.nanoTime();
    while (true) {
      try {
        return read.apply(stub());
      } catch (StatusRuntimeException e) {
        boolean again =
            switch (e.getStatus().getCode()) {
              case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED -> true;
              default -> false;
            };
        if (!again
            || System.nanoTime() - startNanos > patienceNanos
            || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
      }
    }
  }
}
