package dev.millrace.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitBatchResponse;
import dev.millrace.v1.Transaction;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Acknowledged is readable: whichever process dies under load, after its restart every acknowledged
 * id is readable, once, and nothing that was refused has appeared.
 */
class KilledProcessTest {
  /** Small, so that many are under way in turn and little is left to be compared. */
  private static final int BATCH = 20;

  /** Acknowledged before the kill, and again after the restart. */
  private static final int PROGRESS = 500;

  /** What one BatchGetTransactions takes. */
  private static final int KEYS_MAX = 1_000;

  @ParameterizedTest
  @ValueSource(strings = {"storage-service", "ingest-service", "query-service", "kafka", "redis"})
  void whatWasAcknowledgedIsReadableAfter(String killed) {
    TestStack stack = TestStack.shared();
    String ledger = "kill-" + killed;
    Queue<Transaction> acknowledged = new ConcurrentLinkedQueue<>();
    AtomicInteger sent = new AtomicInteger();
    try (Clients clients = stack.newClients()) {
      AtomicBoolean stop = new AtomicBoolean();
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) {
                      submitBatch(clients, ledger, sent, acknowledged);
                    }
                  });
      try {
        awaitProgress(acknowledged, PROGRESS);
        stack.kill(killed);
        int before = acknowledged.size();
        stack.restart(killed);
        awaitProgress(acknowledged, before + PROGRESS);
      } finally {
        stop.set(true);
        join(writer);
      }
      verify(clients, ledger, List.copyOf(acknowledged), sent.get());
      assertThat(stack.data().resolve("logs").toFile().list())
          .as("copies of RocksDB's library, which a killed process can not remove")
          .filteredOn(file -> file.contains("rocksdbjni"))
          .hasSize(1);
    }
  }

  private static void submitBatch(
      Clients clients, String ledger, AtomicInteger sent, Queue<Transaction> acknowledged) {
    List<Transaction> batch = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      int number = sent.getAndIncrement();
      batch.add(Samples.transaction(ledger, "t-" + number, number));
    }
    try {
      SubmitBatchResponse written =
          clients.submitBatch(batch, Acknowledgement.ACKNOWLEDGEMENT_DURABLE);
      for (int i = 0; i < BATCH; i++) {
        Receipt receipt = written.getReceipts(i);
        if (receipt.getOutcome() == Outcome.OUTCOME_LOGGED) {
          acknowledged.add(batch.get(i));
        }
      }
    } catch (StatusRuntimeException e) {
      // Unknown: it may appear or not; the test holds only what was acknowledged against the store.
      Thread.onSpinWait();
    }
  }

  private static void verify(
      Clients clients, String ledger, List<Transaction> acknowledged, int sent) {
    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptionsMatching(StatusRuntimeException.class::isInstance)
        .untilAsserted(
            () ->
                assertThat(clients.summary(ledger, "alice", Clients.FULLY).getSummary().getCount())
                    .isBetween((long) acknowledged.size(), (long) sent));
    for (int from = 0; from < acknowledged.size(); from += KEYS_MAX) {
      List<Transaction> some =
          acknowledged.subList(from, Math.min(from + KEYS_MAX, acknowledged.size()));
      assertThat(clients.batchGet(ledger, some.stream().map(Transaction::getId).toList()))
          .isEqualTo(some);
    }
    List<String> listed =
        clients
            .list(ledger, "alice", ListOrder.LIST_ORDER_OLDEST_FIRST, 1000, Clients.FULLY)
            .stream()
            .map(entry -> entry.getTransaction().getTransaction().getId())
            .toList();
    // Compared as sets: lists of tens of thousands would take minutes.
    Set<String> ids = new HashSet<>(listed);
    assertThat(listed).as("each once").hasSize(ids.size());
    assertThat(acknowledged).allMatch(transaction -> ids.contains(transaction.getId()));
  }

  private static void awaitProgress(Queue<Transaction> acknowledged, int atLeast) {
    await().atMost(Duration.ofSeconds(90)).until(() -> acknowledged.size() >= atLeast);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
