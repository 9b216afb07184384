package dev.millrace.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.millrace.ingest.Sample;
import dev.millrace.ingest.wiring.IngestServer;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitBatchRequest;
import dev.millrace.v1.SubmitBatchResponse;
import dev.millrace.v1.SubmitRequest;
import dev.millrace.v1.SubmitStreamRequest;
import dev.millrace.v1.SubmitStreamResponse;
import dev.millrace.v1.Transaction;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BrokerDownTest {
  private static final String TOPIC = "broker-down-test";
  private static TestKafka kafka;
  private static IngestServer server;

  @BeforeAll
  static void start() {
    kafka = TestKafka.start();
    IngestServer.createTopic(kafka.bootstrapServers(), TOPIC, 2);
    server = IngestServer.ready(kafka.bootstrapServers(), TOPIC, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
    kafka.close();
  }

  @Test
  void killedBrokerIsUnavailableFastAndServedAgainAfterItsRestart() {
    assertThat(submit(Sample.fresh(), 10_000).getOutcome()).isEqualTo(Outcome.OUTCOME_LOGGED);
    kafka.kill();
    Transaction refused = Sample.fresh();
    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(
            () -> assertThat(reason(submitFails(refused, 10_000))).isEqualTo("LOG_UNAVAILABLE"));
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      StatusRuntimeException refusal = submitFails(Sample.fresh(), 10_000);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
      assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(detail(refusal, RetryInfo.class).getRetryDelay().getSeconds()).isEqualTo(1);
    }
    kafka.restart();
    server.awaitReady();
    assertThat(submit(Sample.fresh(), 10_000).getOutcome()).isEqualTo(Outcome.OUTCOME_LOGGED);
  }

  @Test
  void whatIsInFlightWhenTheBrokerHangsIsUnknownAndMayAppearOnce() throws Exception {
    Transaction known = Sample.fresh();
    assertThat(submit(known, 10_000).getOutcome()).isEqualTo(Outcome.OUTCOME_LOGGED);
    List<Transaction> inBatch = Sample.fresh(3);
    Transaction alone = Sample.fresh();
    kafka.pause();
    try {
      Future<SubmitBatchResponse> batch =
          server
              .future()
              .withDeadlineAfter(1_500, TimeUnit.MILLISECONDS)
              .submitBatch(SubmitBatchRequest.newBuilder().addAllTransactions(inBatch).build());
      StatusRuntimeException failure = submitFails(alone, 1_500);
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(reason(failure)).isEqualTo("OUTCOME_UNKNOWN");
      assertThat(batch.get().getReceiptsList())
          .allMatch(receipt -> receipt.getOutcome() == Outcome.OUTCOME_UNKNOWN);
      // Nothing was acknowledged for a while: later calls are refused before they are produced.
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(
              () ->
                  assertThat(reason(submitFails(Sample.fresh(), 400)))
                      .isEqualTo("LOG_UNAVAILABLE"));
    } finally {
      kafka.resume();
    }
    server.awaitReady();
    await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> server.registry().get("millrace.ingest.buffer").gauge().value() == 0);
    Map<String, Integer> counts = new HashMap<>();
    for (ConsumerRecord<String, byte[]> record : log()) {
      counts.merge(Transaction.parseFrom(record.value()).getId(), 1, Integer::sum);
    }
    assertThat(counts).containsEntry(known.getId(), 1);
    assertThat(counts.getOrDefault(alone.getId(), 0)).isLessThanOrEqualTo(1);
    assertThat(counts.values()).allMatch(count -> count == 1);
  }

  @Test
  void orderOfAKeyAndEveryAcknowledgementSurviveARestartInTheMiddleOfAStream() throws Exception {
    ConcurrentLinkedQueue<Receipt> receipts = new ConcurrentLinkedQueue<>();
    AtomicBoolean over = new AtomicBoolean();
    StreamObserver<SubmitStreamRequest> call =
        server
            .async()
            .submitStream(
                new StreamObserver<SubmitStreamResponse>() {
                  @Override
                  public void onNext(SubmitStreamResponse answer) {
                    receipts.addAll(answer.getReceiptsList());
                  }

                  @Override
                  public void onError(Throwable failure) {
                    over.set(true);
                  }

                  @Override
                  public void onCompleted() {
                    over.set(true);
                  }
                });
    String run = "order-" + System.nanoTime();
    int messages = 600;
    for (int i = 0; i < messages; i++) {
      if (i == messages / 3) {
        await().until(() -> !receipts.isEmpty());
        kafka.kill();
      }
      if (i == messages / 2) {
        kafka.restart();
      }
      SubmitStreamRequest.Builder message = SubmitStreamRequest.newBuilder();
      for (int key = 0; key < 4; key++) {
        message.addTransactions(
            Sample.transaction(run + "-" + key + "-" + i).setPartitionKey(run + key));
      }
      call.onNext(message.build());
    }
    call.onCompleted();
    await().atMost(Duration.ofSeconds(30)).untilTrue(over);
    assertThat(receipts).hasSize(messages * 4);

    Map<String, List<Integer>> byKey = new HashMap<>();
    Set<String> inLog = new HashSet<>();
    for (ConsumerRecord<String, byte[]> record : log()) {
      String id = Transaction.parseFrom(record.value()).getId();
      if (id.startsWith(run)) {
        assertThat(inLog.add(id)).as("once: %s", id).isTrue();
        byKey
            .computeIfAbsent(record.key(), _ -> new ArrayList<>())
            .add(Integer.parseInt(id, id.lastIndexOf('-') + 1, id.length(), 10));
      }
    }
    byKey.values().forEach(order -> assertThat(order).isSorted());
    for (Receipt receipt : receipts) {
      switch (receipt.getOutcome()) {
        case OUTCOME_LOGGED -> assertThat(inLog).contains(receipt.getId());
        case OUTCOME_REJECTED -> assertThat(inLog).doesNotContain(receipt.getId());
        default -> assertThat(receipt.getOutcome()).isEqualTo(Outcome.OUTCOME_UNKNOWN);
      }
    }
    assertThat(receipts).anyMatch(receipt -> receipt.getOutcome() == Outcome.OUTCOME_LOGGED);
  }

  private static List<ConsumerRecord<String, byte[]>> log() {
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "enable.auto.commit", "false"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          List.of(new TopicPartition(TOPIC, 0), new TopicPartition(TOPIC, 1));
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
      while (all.stream().anyMatch(part -> consumer.position(part) < ends.get(part))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }

  private static Receipt submit(Transaction transaction, int deadlineMillis) {
    return server
        .blocking()
        .withDeadlineAfter(deadlineMillis, TimeUnit.MILLISECONDS)
        .submit(SubmitRequest.newBuilder().setTransaction(transaction).build())
        .getReceipt();
  }

  private static StatusRuntimeException submitFails(Transaction transaction, int deadlineMillis) {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> submit(transaction, deadlineMillis));
    assertThat(failure).isNotNull();
    return failure;
  }

  private static String reason(StatusRuntimeException failure) {
    return detail(failure, ErrorInfo.class).getReason();
  }

  private static <T extends com.google.protobuf.Message> T detail(
      StatusRuntimeException failure, Class<T> type) {
    for (com.google.protobuf.Any any : StatusProto.fromThrowable(failure).getDetailsList()) {
      if (any.is(type)) {
        try {
          return any.unpack(type);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
          throw new AssertionError(e);
        }
      }
    }
    throw new AssertionError("no " + type + " in " + failure, failure);
  }
}
