package dev.millrace.ingest.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.ingest.Sample;
import dev.millrace.ingest.wiring.IngestServer;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.Amount;
import dev.millrace.v1.IngestServiceGrpc;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitBatchRequest;
import dev.millrace.v1.SubmitBatchResponse;
import dev.millrace.v1.SubmitRequest;
import dev.millrace.v1.Transaction;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every bad input is answered with its field, and the next good one is taken. */
class BadInputTest {
  private static final String TOPIC = "bad-input-test";
  private static final int MESSAGE_BYTES_MAX = 1024 * 1024;
  private static IngestServer server;

  @BeforeAll
  static void start() {
    String kafka = TestKafka.shared().bootstrapServers();
    IngestServer.createTopic(kafka, TOPIC, 2);
    server =
        IngestServer.ready(
            kafka,
            TOPIC,
            Map.of(
                "millrace.grpc.message-bytes-max", Integer.toString(MESSAGE_BYTES_MAX),
                "millrace.ingest.payload-bytes-max", "1000",
                "millrace.ingest.batch-items-max", "50",
                "millrace.ingest.call-ms-max", "700"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void theNextGoodOneIsTakenAndNothingIsHeld() {
    assertThat(submit(Sample.fresh()).getOutcome()).isEqualTo(Outcome.OUTCOME_LOGGED);
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> server.registry().get("millrace.ingest.buffer").gauge().value() == 0);
  }

  @TestFactory
  List<DynamicTest> badFieldIsNamed() {
    Map<String, UnaryOperator<Transaction.Builder>> bad = new LinkedHashMap<>();
    bad.put("id: empty", t -> t.setId(""));
    bad.put("id: too long", t -> t.setId("x".repeat(129)));
    bad.put("id: bad characters", t -> t.setId("a b"));
    bad.put("ledger: missing", Transaction.Builder::clearLedger);
    bad.put("ledger: too long", t -> t.setLedger("l".repeat(65)));
    bad.put("debit_account: missing", Transaction.Builder::clearDebitAccount);
    bad.put("debit_account: too long", t -> t.setDebitAccount("ä".repeat(65)));
    bad.put("credit_account: missing", Transaction.Builder::clearCreditAccount);
    bad.put("credit_account: control character", t -> t.setCreditAccount("a\u0000b"));
    bad.put("amount: missing", Transaction.Builder::clearAmount);
    bad.put("currency: missing", Transaction.Builder::clearCurrency);
    bad.put("currency: unknown form", t -> t.setCurrency("eur"));
    bad.put("time_micros: absent", Transaction.Builder::clearTimeMicros);
    bad.put("time_micros: before 1900", t -> t.setTimeMicros(-2_208_988_800_000_001L));
    bad.put(
        "time_micros: more than a day ahead",
        t -> t.setTimeMicros(Instant.now().plus(Duration.ofHours(25)).toEpochMilli() * 1000));
    bad.put("type: too long", t -> t.setType("t".repeat(65)));
    bad.put("reference: too long", t -> t.setReference("r".repeat(129)));
    bad.put("partition_key: too long", t -> t.setPartitionKey("p".repeat(129)));
    bad.put("attributes: too large", t -> t.putAttributes("k", "v".repeat(16 * 1024)));
    bad.put("payload: over the setting", t -> t.setPayload(ByteString.copyFrom(new byte[1001])));
    List<DynamicTest> tests = new ArrayList<>();
    bad.forEach(
        (name, spoil) -> tests.add(DynamicTest.dynamicTest(name, () -> refused(name, spoil))));
    return tests;
  }

  private static void refused(String name, UnaryOperator<Transaction.Builder> spoil) {
    String field = name.substring(0, name.indexOf(':'));
    Transaction bad = spoil.apply(Sample.fresh().toBuilder()).build();
    StatusRuntimeException refusal = submitFails(bad);
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(reason(refusal)).isEqualTo("INVALID_FIELD");
    assertThat(detail(refusal, BadRequest.class).getFieldViolations(0).getField()).isEqualTo(field);

    Transaction good = Sample.fresh();
    List<Receipt> receipts = batch(List.of(bad, good)).getReceiptsList();
    assertThat(receipts.get(0).getId()).isEqualTo(bad.getId());
    assertThat(receipts.get(0).getOutcome()).isEqualTo(Outcome.OUTCOME_REJECTED);
    assertThat(receipts.get(0).hasPosition()).isFalse();
    assertThat(receipts.get(0).getError().getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT.value());
    assertThat(receipts.get(0).getError().getField()).isEqualTo(field);
    assertThat(receipts.get(1).getOutcome()).isEqualTo(Outcome.OUTCOME_LOGGED);
  }

  @Test
  void payloadOverTheLimitNamesBothSizes() {
    ErrorInfo info =
        detail(
            submitFails(
                Sample.fresh().toBuilder().setPayload(ByteString.copyFrom(new byte[1500])).build()),
            ErrorInfo.class);
    assertThat(info.getMetadataMap())
        .containsEntry("actual", "1500")
        .containsEntry("limit", "1000");
  }

  @Test
  void amountOfZeroIsAValue() {
    assertThat(
            submit(Sample.fresh().toBuilder().setAmount(Amount.getDefaultInstance()).build())
                .getOutcome())
        .isEqualTo(Outcome.OUTCOME_LOGGED);
  }

  @Test
  void missingTransactionIsNamed() {
    StatusRuntimeException refusal =
        fails(() -> server.blocking().submit(SubmitRequest.getDefaultInstance()));
    assertThat(detail(refusal, BadRequest.class).getFieldViolations(0).getField())
        .isEqualTo("transaction");
  }

  @Test
  void unknownAcknowledgementIsNamed() {
    StatusRuntimeException refusal =
        fails(
            () ->
                server
                    .blocking()
                    .submit(
                        SubmitRequest.newBuilder()
                            .setTransaction(Sample.fresh())
                            .setAcknowledgementValue(9)
                            .build()));
    assertThat(detail(refusal, BadRequest.class).getFieldViolations(0).getField())
        .isEqualTo("acknowledgement");
  }

  @Test
  void emptyBatchAndTooManyItemsAreRefusedAsAWhole() {
    for (int items : new int[] {0, 51}) {
      StatusRuntimeException refusal = fails(() -> batch(Sample.fresh(items)));
      assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(reason(refusal)).isEqualTo("BATCH_SIZE");
      assertThat(detail(refusal, ErrorInfo.class).getMetadataMap())
          .containsEntry("actual", Integer.toString(items))
          .containsEntry("limit", "50");
    }
    assertThat(batch(Sample.fresh(50)).getReceiptsCount()).isEqualTo(50);
  }

  @Test
  void duplicateIdInOneBatchIsAnsweredPerItem() {
    Transaction one = Sample.fresh();
    Transaction keyed = one.toBuilder().setPartitionKey("key").build();
    List<Receipt> receipts =
        batch(
                List.of(
                    one,
                    one,
                    one.toBuilder().setType("refund").build(),
                    keyed,
                    one.toBuilder().setPartitionKey(one.getId()).build(),
                    one.toBuilder().setLedger("other").build()))
            .getReceiptsList();
    assertThat(receipts)
        .extracting(Receipt::getOutcome)
        .containsExactly(
            Outcome.OUTCOME_LOGGED,
            Outcome.OUTCOME_DUPLICATE,
            Outcome.OUTCOME_CONFLICT,
            Outcome.OUTCOME_LOGGED,
            Outcome.OUTCOME_CONFLICT,
            Outcome.OUTCOME_LOGGED);
    assertThat(receipts.get(1).getPosition()).isEqualTo(receipts.get(0).getPosition());
    assertThat(receipts.get(2).getPosition()).isEqualTo(receipts.get(0).getPosition());
    assertThat(receipts.get(2).getConflictingFieldsList()).containsExactly("type");
    assertThat(receipts.get(4).getConflictingFieldsList()).containsExactly("partition_key");
  }

  @Test
  void malformedMessageIsInvalidArgument() {
    StatusRuntimeException refusal = fails(() -> raw(new byte[] {(byte) 0x0a, 0x7f, 1, 2, 3}));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(reason(refusal)).isEqualTo("MALFORMED_MESSAGE");
  }

  @Test
  void stringThatIsNotUtf8IsInvalidArgument() {
    // transaction (field 1) with id (field 1) of two bytes that are not UTF-8
    StatusRuntimeException refusal =
        fails(() -> raw(new byte[] {0x0a, 4, 0x0a, 2, (byte) 0xc3, 0x28}));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void transactionThatIsMalformedFailsItsBatchAsAWhole() {
    double before = admitted();
    byte[] good =
        SubmitBatchRequest.newBuilder().addTransactions(Sample.fresh()).build().toByteArray();
    byte[] both = Arrays.copyOf(good, good.length + 4);
    both[good.length] = 0x0a; // a transaction of two bytes: an id that is cut short
    both[good.length + 1] = 2;
    both[good.length + 2] = 0x0a;
    both[good.length + 3] = 9;
    StatusRuntimeException refusal =
        fails(() -> raw(IngestServiceGrpc.getSubmitBatchMethod(), both));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(reason(refusal)).isEqualTo("MALFORMED_MESSAGE");
    assertThat(admitted()).isEqualTo(before);
  }

  @Test
  void messageOverTheMaximumIsResourceExhausted() {
    StatusRuntimeException refusal = fails(() -> raw(new byte[MESSAGE_BYTES_MAX + 1]));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void gzipBombIsResourceExhausted() {
    Transaction bomb =
        Sample.fresh().toBuilder()
            .setPayload(ByteString.copyFrom(new byte[100 * MESSAGE_BYTES_MAX]))
            .build();
    StatusRuntimeException refusal =
        fails(() -> server.blocking().withCompression("gzip").submit(request(bomb)));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void passedDeadlineProducesNothing() {
    double before = admitted();
    StatusRuntimeException refusal =
        fails(
            () ->
                server
                    .blocking()
                    .withDeadlineAfter(-1, TimeUnit.SECONDS)
                    .submit(request(Sample.fresh())));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(admitted()).isEqualTo(before);
  }

  @Test
  void callWithoutDeadlineIsCapped() {
    long start = System.nanoTime();
    StatusRuntimeException refusal =
        fails(
            () ->
                server
                    .blocking()
                    .submit(
                        request(Sample.fresh()).toBuilder()
                            .setAcknowledgement(Acknowledgement.ACKNOWLEDGEMENT_APPLIED)
                            .build()));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(reason(refusal)).isEqualTo("NOT_UP_TO_BOUND");
    assertThat(detail(refusal, ErrorInfo.class).getMetadataMap())
        .containsKeys("partition", "offset");
  }

  @Test
  void cancelledCallLeavesNothingBehind() {
    Context.CancellableContext context = Context.current().withCancellation();
    var call =
        context.wrap(
            () ->
                server
                    .future()
                    .submit(
                        request(Sample.fresh()).toBuilder()
                            .setAcknowledgement(Acknowledgement.ACKNOWLEDGEMENT_APPLIED)
                            .build()));
    try {
      var future = call.call();
      context.cancel(null);
      await().atMost(Duration.ofSeconds(5)).until(future::isDone);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static double admitted() {
    return server.registry().get("millrace.ingest.admitted").counter().count();
  }

  private static byte[] raw(byte[] message) {
    return raw(IngestServiceGrpc.getSubmitMethod(), message);
  }

  private static byte[] raw(MethodDescriptor<?, ?> method, byte[] message) {
    return ClientCalls.blockingUnaryCall(
        server.channel(),
        method.toBuilder(new Bytes(), new Bytes()).build(),
        CallOptions.DEFAULT,
        message);
  }

  private static SubmitRequest request(Transaction transaction) {
    return SubmitRequest.newBuilder().setTransaction(transaction).build();
  }

  private static Receipt submit(Transaction transaction) {
    return server.blocking().submit(request(transaction)).getReceipt();
  }

  private static StatusRuntimeException submitFails(Transaction transaction) {
    return fails(() -> submit(transaction));
  }

  private static SubmitBatchResponse batch(List<Transaction> transactions) {
    return server
        .blocking()
        .submitBatch(SubmitBatchRequest.newBuilder().addAllTransactions(transactions).build());
  }

  private static StatusRuntimeException fails(Runnable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(failure).isNotNull();
    return failure;
  }

  static String reason(StatusRuntimeException failure) {
    ErrorInfo info = detail(failure, ErrorInfo.class);
    assertThat(info.getDomain()).isEqualTo(Refusal.DOMAIN);
    return info.getReason();
  }

  static <T extends com.google.protobuf.Message> T detail(
      StatusRuntimeException failure, Class<T> type) {
    return StatusProto.fromThrowable(failure).getDetailsList().stream()
        .filter(any -> any.is(type))
        .map(
            any -> {
              try {
                return any.unpack(type);
              } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new AssertionError(e);
              }
            })
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + type.getSimpleName(), failure));
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
