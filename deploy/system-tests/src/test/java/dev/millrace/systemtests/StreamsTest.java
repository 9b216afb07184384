package dev.millrace.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.ExportTransactionsRequest;
import dev.millrace.v1.ExportTransactionsResponse;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.WatchFromBeginning;
import dev.millrace.v1.WatchRequest;
import dev.millrace.v1.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Streams through the whole stack: each transaction once, whatever happens to the owner. */
class StreamsTest {
  private static final int BATCH = 500;
  private static final int FIRST = 20_000;
  private static final int MORE = 20_000;

  private static TestStack stack;
  private static Clients clients;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() {
    stack = TestStack.shared();
    clients = stack.newClients();
    channel = ManagedChannelBuilder.forTarget(stack.endpoint("query")).usePlaintext().build();
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    clients.close();
  }

  @Test
  void aWatchFromTheBeginningBringsEachOnceAlsoWhenTheStorageServiceIsKilled() {
    String ledger = "streams-watch";
    submit(ledger, 0, FIRST);
    Watching watching = new Watching();
    QueryServiceGrpc.newStub(channel)
        .watch(
            WatchRequest.newBuilder()
                .setLedger(ledger)
                .setBeginning(WatchFromBeginning.getDefaultInstance())
                .build(),
            watching);
    submit(ledger, FIRST, MORE / 2);
    await().atMost(Duration.ofSeconds(30)).until(() -> watching.count() > FIRST / 2);
    stack.kill("storage-service");
    submit(ledger, FIRST + MORE / 2, MORE / 2);
    stack.restart("storage-service");
    await().atMost(Duration.ofMinutes(1)).until(() -> watching.count() >= FIRST + MORE);
    assertThat(watching.failure()).isNull();
    assertThat(watching.ids()).hasSize(FIRST + MORE);
    assertThat(watching.count()).isEqualTo(FIRST + MORE);
    assertThat(watching.isInLogOrder()).isTrue();
  }

  @Test
  void anExportThatIsBrokenOffAndResumedHasEachOnce() {
    String ledger = "streams-export";
    submit(ledger, 0, FIRST);
    List<String> exported = new ArrayList<>();
    String token = "";
    boolean complete = false;
    int parts = 0;
    while (!complete) {
      parts++;
      Iterator<ExportTransactionsResponse> messages =
          clients
              .query()
              .exportTransactions(
                  ExportTransactionsRequest.newBuilder()
                      .setLedger(ledger)
                      .setResumeToken(token)
                      .setConsistency(Clients.FULLY)
                      .build());
      // What follows the third message is lost, as when the connection breaks.
      int taken = parts < 5 ? 3 : Integer.MAX_VALUE;
      for (int i = 0; i < taken && messages.hasNext(); i++) {
        ExportTransactionsResponse message = messages.next();
        message
            .getTransactionsList()
            .forEach(stored -> exported.add(stored.getTransaction().getId()));
        token = message.getResumeToken();
        complete = message.getComplete();
      }
      submit(ledger, FIRST + parts * BATCH, BATCH); // beyond its end
    }
    Set<String> expected = new HashSet<>();
    for (int number = 0; number < FIRST; number++) {
      expected.add("t-" + number);
    }
    assertThat(parts).isEqualTo(5);
    assertThat(exported).hasSize(FIRST);
    assertThat(Set.copyOf(exported)).isEqualTo(expected);
  }

  private static void submit(String ledger, int from, int count) {
    for (int first = from; first < from + count; first += BATCH) {
      List<Transaction> batch = new ArrayList<>();
      for (int number = first; number < first + BATCH; number++) {
        batch.add(Samples.transaction(ledger, "t-" + number, number));
      }
      try {
        var _ = clients.submitBatch(batch, Acknowledgement.ACKNOWLEDGEMENT_DURABLE);
      } catch (StatusRuntimeException e) {
        throw new AssertionError("the log is there all the time", e);
      }
    }
  }

  /** What a watch has brought. */
  private static final class Watching implements StreamObserver<WatchResponse> {
    private final Set<String> ids = Collections.synchronizedSet(new HashSet<>());
    private final AtomicInteger count = new AtomicInteger();
    private final Map<Integer, Long> last = new HashMap<>();
    private volatile boolean inLogOrder = true;
    private volatile @Nullable Throwable failure;

    @Override
    public void onNext(WatchResponse message) {
      for (StoredTransaction stored : message.getTransactionsList()) {
        ids.add(stored.getTransaction().getId());
        long offset = stored.getPosition().getOffset();
        Long before = last.put(stored.getPosition().getPartition(), offset);
        if (before != null && before >= offset) {
          inLogOrder = false;
        }
        count.incrementAndGet();
      }
    }

    @Override
    public void onError(Throwable thrown) {
      failure = thrown;
    }

    @Override
    public void onCompleted() {
      failure = new IllegalStateException("a watch has no end");
    }

    int count() {
      return count.get();
    }

    Set<String> ids() {
      return ids;
    }

    boolean isInLogOrder() {
      return inLogOrder;
    }

    @Nullable Throwable failure() {
      return failure;
    }
  }
}
