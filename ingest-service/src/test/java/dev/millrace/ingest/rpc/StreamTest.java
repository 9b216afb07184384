package dev.millrace.ingest.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.ingest.Sample;
import dev.millrace.ingest.wiring.IngestServer;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitRequest;
import dev.millrace.v1.SubmitStreamRequest;
import dev.millrace.v1.SubmitStreamResponse;
import dev.millrace.v1.Transaction;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class StreamTest {
  private static final String TOPIC = "stream-test";
  private static final int MESSAGES_MAX = 4;

  /** Receipts of so many are far more than all windows and buffers on the way hold. */
  private static final int SENT_MAX = 100_000;

  /** Streams whose messages are more than the buffer and the line for it hold. */
  private static final int HOLDERS = 20;

  private static IngestServer server;

  @BeforeAll
  static void start() {
    String kafka = TestKafka.shared().bootstrapServers();
    IngestServer.createTopic(kafka, TOPIC, 3);
    server =
        IngestServer.ready(
            kafka,
            TOPIC,
            Map.of(
                "millrace.ingest.stream-messages-max", Integer.toString(MESSAGES_MAX),
                "millrace.ingest.slow-reader-timeout-ms", "500",
                "millrace.grpc.message-bytes-max", "65536",
                "millrace.ingest.batch-items-max", "1000",
                "millrace.ingest.buffer-bytes-max", "1048576"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void receiptsComeInOrderOfTheRequests() {
    Client client = Client.open(server, true);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      List<Transaction> transactions = Sample.fresh(1 + i % 7);
      transactions.forEach(transaction -> ids.add(transaction.getId()));
      client.send(transactions);
    }
    client.call.onCompleted();
    await().atMost(Duration.ofSeconds(20)).until(client::isOver);
    assertThat(client.failure).isNull();
    assertThat(client.receipts()).extracting(Receipt::getId).isEqualTo(ids);
    assertThat(client.receipts())
        .allMatch(receipt -> receipt.getOutcome() == Outcome.OUTCOME_LOGGED);
    assertThat(client.answers).allMatch(answer -> !answer.getToken().isEmpty());
  }

  @Test
  void badItemDoesNotEndTheStreamButABadMessageDoesAfterTheAnswersBefore() {
    Client client = Client.open(server, true);
    client.send(List.of(Sample.fresh(), Sample.fresh().toBuilder().clearLedger().build()));
    client.send(List.of());
    await().atMost(Duration.ofSeconds(10)).until(client::isOver);
    assertThat(client.receipts())
        .extracting(Receipt::getOutcome)
        .containsExactly(Outcome.OUTCOME_LOGGED, Outcome.OUTCOME_REJECTED);
    assertThat(client.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(BadInputTest.reason(client.failure)).isEqualTo("BATCH_SIZE");
  }

  @Test
  void clientThatNeverReadsIsStoppedAndThenRefused() {
    double before = admitted();
    Client client = Client.open(server, false);
    double refusedBefore = refusedAsFull();
    int sent = 0;
    long endNanos = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (refusedAsFull() == refusedBefore && sent < SENT_MAX && System.nanoTime() < endNanos) {
      if (client.call.isReady()) {
        client.send(Sample.fresh(100));
        sent += 100;
      } else {
        Thread.onSpinWait();
      }
    }
    assertThat(refusedAsFull()).isGreaterThan(refusedBefore);
    assertThat(sent).isLessThan(SENT_MAX);
    assertThat(admitted() - before).isLessThan(SENT_MAX);
    client.call.request(1_000_000);
    await().atMost(Duration.ofSeconds(10)).until(client::isOver);
    assertThat(client.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    bufferIsEmpty();
  }

  @RepeatedTest(10)
  void fullBufferStopsStreamsAndRefusesUnaryCallsWithADelay() {
    List<Client> holders = new ArrayList<>();
    for (int i = 0; i < HOLDERS; i++) {
      holders.add(holdingItsPlace());
    }
    await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              // One more each time: streams are themselves refused when all arrive at once.
              holders.add(holdingItsPlace());
              StatusRuntimeException refusal = submitFails();
              assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              assertThat(BadInputTest.reason(refusal)).isEqualTo("BUFFER_FULL");
              assertThat(
                      BadInputTest.detail(refusal, com.google.rpc.RetryInfo.class).getRetryDelay())
                  .isNotEqualTo(com.google.protobuf.Duration.getDefaultInstance());
            });
    assertThat(server.registry().get("millrace.ingest.buffer").gauge().value())
        .isLessThanOrEqualTo(1024 * 1024);
    holders.forEach(holder -> holder.call.cancel("enough", null));
    bufferIsEmpty();
    assertThat(
            server
                .blocking()
                .submit(SubmitRequest.newBuilder().setTransaction(Sample.fresh()).build())
                .getReceipt()
                .getOutcome())
        .isEqualTo(Outcome.OUTCOME_LOGGED);
  }

  @Test
  void drainingStreamIsAnsweredAndEnded() throws Exception {
    String topic = "stream-drain-test";
    String kafka = TestKafka.shared().bootstrapServers();
    IngestServer.createTopic(kafka, topic, 1);
    try (IngestServer stopping = IngestServer.ready(kafka, topic, Map.of())) {
      Client client = Client.open(stopping, true);
      client.send(Sample.fresh(10));
      await().atMost(Duration.ofSeconds(10)).until(() -> client.answers.size() == 1);
      stopping.drain();
      await().atMost(Duration.ofSeconds(10)).until(client::isOver);
      assertThat(client.code()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  /** A stream whose messages stay in the buffer until their deadline: nothing applies here. */
  private static Client holdingItsPlace() {
    Client holder = Client.open(server, true);
    for (int i = 0; i < MESSAGES_MAX; i++) {
      holder.call.onNext(
          SubmitStreamRequest.newBuilder()
              .addAllTransactions(Sample.fresh(100))
              .setAcknowledgement(Acknowledgement.ACKNOWLEDGEMENT_APPLIED)
              .build());
    }
    return holder;
  }

  private static void bufferIsEmpty() {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> server.registry().get("millrace.ingest.buffer").gauge().value() == 0);
  }

  private static double refusedAsFull() {
    return server
        .registry()
        .get("millrace.ingest.refused")
        .tag("reason", "buffer_full")
        .counter()
        .count();
  }

  private static double admitted() {
    return server.registry().get("millrace.ingest.admitted").counter().count();
  }

  private static StatusRuntimeException submitFails() {
    StatusRuntimeException failure =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                server
                    .blocking()
                    .withDeadlineAfter(5, TimeUnit.SECONDS)
                    .submit(SubmitRequest.newBuilder().setTransaction(Sample.fresh()).build()));
    assertThat(failure).isNotNull();
    return failure;
  }

  /** A stream's other end. */
  private static final class Client
      implements ClientResponseObserver<SubmitStreamRequest, SubmitStreamResponse> {
    final ConcurrentLinkedQueue<SubmitStreamResponse> answers = new ConcurrentLinkedQueue<>();
    private final boolean reads;
    private ClientCallStreamObserver<SubmitStreamRequest> call;
    volatile StatusRuntimeException failure;
    private volatile boolean completed;

    private Client(boolean reads) {
      this.reads = reads;
    }

    static Client open(IngestServer server, boolean reads) {
      Client client = new Client(reads);
      var _ = server.async().submitStream(client);
      return client;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<SubmitStreamRequest> opened) {
      call = opened;
      if (!reads) {
        call.disableAutoRequestWithInitial(0);
      }
    }

    void send(List<Transaction> transactions) {
      call.onNext(SubmitStreamRequest.newBuilder().addAllTransactions(transactions).build());
    }

    boolean isOver() {
      return completed || failure != null;
    }

    Status.Code code() {
      return failure.getStatus().getCode();
    }

    List<Receipt> receipts() {
      return answers.stream().flatMap(answer -> answer.getReceiptsList().stream()).toList();
    }

    @Override
    public void onNext(SubmitStreamResponse answer) {
      answers.add(answer);
    }

    @Override
    public void onError(Throwable thrown) {
      failure = (StatusRuntimeException) thrown;
    }

    @Override
    public void onCompleted() {
      completed = true;
    }
  }
}
