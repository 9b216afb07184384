import com.google.gson.Gson;
import com.google.rpc.ErrorInfo;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.Amount;
import dev.millrace.v1.AtLeastAsFresh;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.IngestServiceGrpc;
import dev.millrace.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.QueryServiceGrpc.QueryServiceBlockingStub;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.SubmitBatchRequest;
import dev.millrace.v1.SubmitBatchResponse;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionKey;
import dev.millrace.v1.WatchFromBeginning;
import dev.millrace.v1.WatchRequest;
import dev.millrace.v1.WatchResponse;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What a client of Millrace does, in Java: docs/clients/README.md says how to run it.
 *
 * <p>Arguments: the file service-config.json, and a ledger. Addresses come from MILLRACE_INGEST and
 * MILLRACE_QUERY (127.0.0.1:7400 and :7420 by default).
 */
public final class MillraceExample {
  private static final int COUNT = 25;
  private static final int PAGE_SIZE = 10;
  private static final int CALL_SECONDS = 10;
  private static final int WATCH_SECONDS = 10;
  private static final long TIME_MICROS = 1_763_596_800_000_000L;
  private static final String BUYER = "buyer/java";

  private final String ledger;
  private final IngestServiceBlockingStub ingest;
  private final QueryServiceBlockingStub query;

  private MillraceExample(String ledger, ManagedChannel ingest, ManagedChannel query) {
    this.ledger = ledger;
    this.ingest = IngestServiceGrpc.newBlockingStub(ingest);
    this.query = QueryServiceGrpc.newBlockingStub(query);
  }

  /** Runs all of it. */
  public static void main(String[] arguments) throws Exception {
    Path serviceConfig = Path.of(arguments.length > 0 ? arguments[0] : "../service-config.json");
    String ledger = arguments.length > 1 ? arguments[1] : "main";
    ManagedChannel toIngest = channel("MILLRACE_INGEST", "127.0.0.1:7400", serviceConfig);
    ManagedChannel toQuery = channel("MILLRACE_QUERY", "127.0.0.1:7420", serviceConfig);
    try {
      MillraceExample example = new MillraceExample(ledger, toIngest, toQuery);
      String token = example.submit();
      example.readOwnWrite(token);
      example.walk(token);
      example.fail();
      example.watch();
    } finally {
      toIngest.shutdownNow();
      toQuery.shutdownNow();
    }
  }

  /** Which calls are tried again, and how often, says the same file for every language. */
  private static ManagedChannel channel(String variable, String address, Path serviceConfig)
      throws IOException {
    @SuppressWarnings("unchecked") // Gson reads numbers as doubles, as gRPC wants them
    Map<String, ?> config = new Gson().fromJson(Files.readString(serviceConfig), Map.class);
    return ManagedChannelBuilder.forTarget(System.getenv().getOrDefault(variable, address))
        .usePlaintext()
        .enableRetry()
        .defaultServiceConfig(config)
        .build();
  }

  /** The same each time: sending them again is safe, since the id is what counts. */
  private Transaction transaction(int i) {
    return Transaction.newBuilder()
        .setId("java-" + i)
        .setLedger(ledger)
        .setDebitAccount(BUYER)
        .setCreditAccount("shop")
        .setAmount(Amount.newBuilder().setHigh(0).setLow(100 + i))
        .setCurrency("EUR")
        .setTimeMicros(TIME_MICROS + i)
        .setType("payment")
        .build();
  }

  /** One batch; its items have outcomes of their own. Gives the token that covers them. */
  private String submit() {
    SubmitBatchResponse written =
        ingest
            .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
            .submitBatch(
                SubmitBatchRequest.newBuilder()
                    .addAllTransactions(
                        IntStream.range(0, COUNT).mapToObj(this::transaction).toList())
                    .setAcknowledgement(Acknowledgement.ACKNOWLEDGEMENT_DURABLE)
                    .build());
    for (Receipt receipt : written.getReceiptsList()) {
      if (receipt.hasError()) {
        throw new IllegalStateException(receipt.getId() + ": " + receipt.getError().getMessage());
      }
    }
    System.out.println("submitted " + written.getReceiptsCount());
    return written.getToken();
  }

  /** What a read demands that must see what was written. */
  private static Consistency covering(String token) {
    return Consistency.newBuilder()
        .setAtLeastAsFresh(AtLeastAsFresh.newBuilder().addTokens(token))
        .build();
  }

  private void readOwnWrite(String token) {
    Transaction read =
        query
            .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
            .getTransaction(
                GetTransactionRequest.newBuilder()
                    .setLedger(ledger)
                    .setKey(TransactionKey.newBuilder().setId("java-0"))
                    .setConsistency(covering(token))
                    .build())
            .getTransaction()
            .getTransaction();
    System.out.printf(
        "read %s: %s %s%n", read.getId(), units(read.getAmount()), read.getCurrency());
  }

  /** Page by page. What is logged meanwhile is not in it: the walk is as of its first page. */
  private void walk(String token) {
    ListAccountTransactionsRequest.Builder request =
        ListAccountTransactionsRequest.newBuilder()
            .setLedger(ledger)
            .setAccount(BUYER)
            .setView(EntryView.ENTRY_VIEW_SUMMARY)
            .setPageSize(PAGE_SIZE)
            .setConsistency(covering(token));
    int count = 0;
    int pages = 0;
    BigInteger total = BigInteger.ZERO;
    do {
      ListAccountTransactionsResponse page =
          query
              .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
              .listAccountTransactions(request.build());
      pages++;
      for (AccountEntry entry : page.getEntriesList()) {
        count++;
        total = total.add(units(entry.getAmount()));
      }
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    System.out.printf("listed %d in %d pages: %s EUR%n", count, pages, total);
  }

  private void fail() throws IOException {
    try {
      query
          .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
          .getTransaction(
              GetTransactionRequest.newBuilder()
                  .setLedger(ledger)
                  .setKey(TransactionKey.newBuilder().setId("nobody-knows"))
                  .build());
    } catch (StatusRuntimeException e) {
      System.out.printf("failed %s: %s%n", e.getStatus().getCode(), reason(e));
    }
  }

  /** The machine-readable reason of a failed call. */
  private static String reason(StatusRuntimeException failure) throws IOException {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    if (status != null) {
      for (com.google.protobuf.Any detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          return detail.unpack(ErrorInfo.class).getReason();
        }
      }
    }
    return "";
  }

  /** From the beginning until all of ours were seen; goes on after a break where it stood. */
  private void watch() throws InterruptedException {
    Set<String> seen = new HashSet<>();
    WatchRequest.Builder request =
        WatchRequest.newBuilder()
            .setLedger(ledger)
            .addAccounts(BUYER)
            .setBeginning(WatchFromBeginning.getDefaultInstance());
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(WATCH_SECONDS);
    while (seen.size() < COUNT && System.nanoTime() < endNanos) {
      follow(request, seen, endNanos);
    }
    System.out.println("watched " + seen.size());
  }

  private void follow(WatchRequest.Builder request, Set<String> seen, long endNanos)
      throws InterruptedException {
    CancellableContext call = Context.current().withCancellation();
    Context before = call.attach();
    try {
      Iterator<WatchResponse> messages =
          query
              .withDeadlineAfter(Math.max(1, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS)
              .watch(request.build());
      while (seen.size() < COUNT && messages.hasNext()) {
        WatchResponse message = messages.next();
        for (StoredTransaction stored : message.getTransactionsList()) {
          seen.add(stored.getTransaction().getId());
        }
        request.setToken(message.getToken()); // covers what was seen so far
      }
    } catch (StatusRuntimeException e) {
      Status.Code code = e.getStatus().getCode();
      if (code != Status.Code.UNAVAILABLE && code != Status.Code.DEADLINE_EXCEEDED) {
        throw e;
      }
      TimeUnit.MILLISECONDS.sleep(200);
    } finally {
      call.detach(before);
      call.cancel(null);
    }
  }

  /** Minor units: 128 bits. */
  private static BigInteger units(Amount amount) {
    return new BigInteger(Long.toUnsignedString(amount.getHigh()))
        .shiftLeft(Long.SIZE)
        .or(new BigInteger(Long.toUnsignedString(amount.getLow())));
  }
}
