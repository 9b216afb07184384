package dev.millrace.ingest.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.ingest.Sample;
import dev.millrace.ingest.wiring.IngestServer;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitBatchRequest;
import dev.millrace.v1.SubmitBatchResponse;
import dev.millrace.v1.SubmitRequest;
import dev.millrace.v1.SubmitResponse;
import dev.millrace.v1.Transaction;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AppliedTest {
  private static final String TOPIC = "applied-test";
  private static IngestServer server;
  private static TestStore store;

  @BeforeAll
  static void start() {
    String kafka = TestKafka.shared().bootstrapServers();
    IngestServer.createTopic(kafka, TOPIC, 3);
    server = IngestServer.ready(kafka, TOPIC, Map.of("millrace.ingest.owners-poll-ms", "50"));
    store = new TestStore(kafka, TOPIC, TOPIC + "-storage", server.topicId());
  }

  @AfterAll
  static void stop() {
    server.close();
    store.close();
  }

  @BeforeEach
  void awaitFollowing() {
    await().atMost(Duration.ofSeconds(10)).until(() -> submit(Sample.fresh()) != null);
  }

  @Test
  void loneTransactionIsStoredWithinMilliseconds() {
    long[] micros = new long[200];
    for (int i = 0; i < micros.length; i++) {
      long start = System.nanoTime();
      SubmitResponse response = submit(Sample.fresh());
      micros[i] = (System.nanoTime() - start) / 1000;
      assertThat(response.getReceipt().getOutcome()).isEqualTo(Outcome.OUTCOME_STORED);
    }
    Arrays.sort(micros);
    System.out.println("lone applied: p50=" + micros[100] + "us p99=" + micros[197] + "us");
  }

  @Test
  void resendIsADuplicateAtTheOriginalsPlaceAndItsTokenCoversBoth() {
    Transaction transaction = Sample.fresh();
    Receipt first = submit(transaction).getReceipt();
    SubmitResponse again = submit(transaction);
    assertThat(again.getReceipt().getOutcome()).isEqualTo(Outcome.OUTCOME_DUPLICATE);
    assertThat(again.getReceipt().getPosition()).isEqualTo(first.getPosition());
    assertThat(
            ConsistencyToken.parse(again.getToken())
                .nextOffsets()
                .get(first.getPosition().getPartition()))
        .isGreaterThan(first.getPosition().getOffset() + 1);
  }

  @Test
  void otherContentUnderTheSameIdIsAConflictNamingTheFields() {
    Transaction transaction = Sample.fresh();
    Receipt first = submit(transaction).getReceipt();
    Receipt second =
        submit(transaction.toBuilder().setAmount(Amounts.of(1)).setType("refund").build())
            .getReceipt();
    assertThat(second.getOutcome()).isEqualTo(Outcome.OUTCOME_CONFLICT);
    assertThat(second.getPosition()).isEqualTo(first.getPosition());
    assertThat(second.getConflictingFieldsList()).containsExactly("amount", "type");
  }

  @Test
  void batchMixesAllOutcomesInOrder() {
    Transaction known = Sample.fresh();
    var _ = submit(known);
    List<Transaction> transactions =
        List.of(
            Sample.fresh(),
            known,
            known.toBuilder().setCurrency("USD").build(),
            Sample.fresh().toBuilder().setType("poison").build(),
            Sample.fresh());
    List<Receipt> receipts = batch(transactions).getReceiptsList();
    assertThat(receipts)
        .extracting(Receipt::getOutcome)
        .containsExactly(
            Outcome.OUTCOME_STORED,
            Outcome.OUTCOME_DUPLICATE,
            // A repeat within the batch shares the first one's original.
            Outcome.OUTCOME_CONFLICT,
            Outcome.OUTCOME_REJECTED,
            Outcome.OUTCOME_STORED);
    assertThat(receipts.get(2).getConflictingFieldsList()).containsExactly("currency");
    assertThat(receipts.get(3).getError().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_DEAD_LETTERED);
  }

  @Test
  void completeResendIsAllDuplicates() {
    List<Transaction> transactions = Sample.fresh(2_000);
    assertThat(batch(transactions).getReceiptsList())
        .allMatch(receipt -> receipt.getOutcome() == Outcome.OUTCOME_STORED);
    assertThat(batch(transactions).getReceiptsList())
        .allMatch(receipt -> receipt.getOutcome() == Outcome.OUTCOME_DUPLICATE);
  }

  @Test
  void whatWasAppliedWhileNobodyFollowedIsLookedUp() throws Exception {
    Transaction known = Sample.fresh();
    var _ = submit(known);
    int before = store.resolved();
    store.mute(true);
    try {
      Future<SubmitBatchResponse> answer =
          server
              .future()
              .withDeadlineAfter(20, TimeUnit.SECONDS)
              .submitBatch(request(List.of(Sample.fresh(), known, Sample.fresh())));
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> server.registry().get("millrace.ingest.unapplied").gauge().value() == 3);
      await().pollDelay(Duration.ofMillis(300)).until(() -> !answer.isDone());
      store.mute(false);
      assertThat(answer.get(10, TimeUnit.SECONDS).getReceiptsList())
          .extracting(Receipt::getOutcome)
          .containsExactly(
              Outcome.OUTCOME_STORED, Outcome.OUTCOME_DUPLICATE, Outcome.OUTCOME_STORED);
      assertThat(store.resolved()).isGreaterThan(before);
    } finally {
      store.mute(false);
    }
  }

  @Test
  void brokenStreamIsRenewedAndNothingIsLost() {
    for (int i = 0; i < 5; i++) {
      store.breakStreams();
      assertThat(batch(Sample.fresh(300)).getReceiptsList())
          .allMatch(receipt -> receipt.getOutcome() == Outcome.OUTCOME_STORED);
    }
  }

  @Test
  void whatIsNotSeenAppliedInTimeIsDurableAndSaysSo() {
    store.halt(true);
    try {
      Transaction transaction = Sample.fresh();
      assertThatThrownBy(
              () ->
                  server
                      .blocking()
                      .withDeadlineAfter(1, TimeUnit.SECONDS)
                      .submit(
                          SubmitRequest.newBuilder()
                              .setTransaction(transaction)
                              .setAcknowledgement(Acknowledgement.ACKNOWLEDGEMENT_APPLIED)
                              .build()))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageStartingWith("UNAVAILABLE: durable in the log");
      Receipt receipt =
          server
              .blocking()
              .withDeadlineAfter(1, TimeUnit.SECONDS)
              .submitBatch(request(List.of(transaction)))
              .getReceipts(0);
      assertThat(receipt.getOutcome()).isEqualTo(Outcome.OUTCOME_LOGGED);
      assertThat(receipt.hasPosition()).isTrue();
      assertThat(receipt.getError().getReason())
          .isEqualTo(ErrorReason.ERROR_REASON_NOT_UP_TO_BOUND);
    } finally {
      store.halt(false);
    }
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> server.registry().get("millrace.ingest.buffer").gauge().value() == 0);
  }

  @Test
  void aNewOwnerIsFollowed() {
    Transaction known = Sample.fresh();
    var _ = submit(known);
    store.close();
    String kafka = TestKafka.shared().bootstrapServers();
    store = new TestStore(kafka, TOPIC, TOPIC + "-storage", server.topicId());
    Receipt receipt = submit(known).getReceipt();
    assertThat(receipt.getOutcome()).isEqualTo(Outcome.OUTCOME_DUPLICATE);
  }

  @Test
  void anOwnerThatComesBackAtTheSamePlaceIsFollowedSoon() throws Exception {
    int port = store.port();
    store.close();
    Future<SubmitResponse> meanwhile =
        server
            .future()
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .submit(
                SubmitRequest.newBuilder()
                    .setTransaction(Sample.fresh())
                    .setAcknowledgement(Acknowledgement.ACKNOWLEDGEMENT_APPLIED)
                    .build());
    await()
        .during(Duration.ofSeconds(4))
        .atMost(Duration.ofSeconds(6))
        .until(() -> !meanwhile.isDone());
    String kafka = TestKafka.shared().bootstrapServers();
    store = new TestStore(kafka, TOPIC, TOPIC + "-storage", server.topicId(), port);
    assertThat(meanwhile.get(3, TimeUnit.SECONDS).getReceipt().getOutcome())
        .isEqualTo(Outcome.OUTCOME_STORED);
  }

  private static SubmitResponse submit(Transaction transaction) {
    return server
        .blocking()
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .submit(
            SubmitRequest.newBuilder()
                .setTransaction(transaction)
                .setAcknowledgement(Acknowledgement.ACKNOWLEDGEMENT_APPLIED)
                .build());
  }

  private static SubmitBatchResponse batch(List<Transaction> transactions) {
    return server
        .blocking()
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .submitBatch(request(transactions));
  }

  private static SubmitBatchRequest request(List<Transaction> transactions) {
    return SubmitBatchRequest.newBuilder()
        .addAllTransactions(transactions)
        .setAcknowledgement(Acknowledgement.ACKNOWLEDGEMENT_APPLIED)
        .build();
  }
}
