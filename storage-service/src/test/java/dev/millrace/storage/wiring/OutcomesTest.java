package dev.millrace.storage.wiring;

import static dev.millrace.storage.wiring.TestLog.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.millrace.contract.log.DeadLetter;
import dev.millrace.internal.v1.FollowOutcomesRequest;
import dev.millrace.internal.v1.FollowOutcomesResponse;
import dev.millrace.internal.v1.LoggedRecord;
import dev.millrace.internal.v1.RecordOutcome;
import dev.millrace.internal.v1.ResolveOutcomesRequest;
import dev.millrace.internal.v1.ResolveOutcomesResponse;
import dev.millrace.internal.v1.StoreServiceGrpc;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Transaction;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomesTest {
  @TempDir Path data;
  private TestLog log;
  private TestNode node;

  @BeforeEach
  void start() throws Exception {
    log = new TestLog(TestKafka.shared());
    node = new TestNode(log.settings(data, 2));
    node.awaitServing(0, 1);
  }

  @AfterEach
  void stop() {
    node.close();
    log.close();
  }

  @Test
  void aFollowerHearsWhereEachPartitionStandsThenEverythingAndItsRelease() throws Exception {
    log.send(0, transaction("tx")).get();
    node.awaitApplied(0, 1);
    List<FollowOutcomesResponse> heard = new CopyOnWriteArrayList<>();
    follow(heard);
    await().until(() -> heard.size() == 2);
    assertThat(heard)
        .allMatch(message -> message.getFromOffset() == message.getNextOffset())
        .extracting(message -> message.getPartition() + ":" + message.getNextOffset())
        .containsExactlyInAnyOrder("0:1", "1:0");

    var _ = log.send(0, transaction("tx"));
    var _ = log.send(0, transaction("new"));
    var _ = log.send(0, transaction("tx").toBuilder().setAmount(amount(1)).build());
    log.producer.flush();
    await()
        .until(() -> heard.getLast().getPartition() == 0 && heard.getLast().getNextOffset() == 4);
    long next = 1;
    for (FollowOutcomesResponse message : heard) {
      if (message.getPartition() == 0 && message.getNextOffset() > 1) {
        assertThat(message.getFromOffset()).isEqualTo(next);
        next = message.getNextOffset();
      }
    }
    List<RecordOutcome> outcomes =
        heard.stream().flatMap(message -> message.getExceptionsList().stream()).toList();
    assertThat(outcomes)
        .extracting(outcome -> outcome.getOffset() + ":" + outcome.getOutcome())
        .containsExactly("1:OUTCOME_DUPLICATE", "3:OUTCOME_CONFLICT");

    node.node.close();
    await().until(() -> heard.stream().filter(FollowOutcomesResponse::getReleased).count() == 2);
  }

  @Test
  void outcomesAreFoundByLookUpAsTheyWereTold() throws Exception {
    Transaction first = transaction("tx");
    Transaction conflict = first.toBuilder().setAmount(amount(1)).build();
    Transaction ahead =
        transaction("ahead").toBuilder()
            .setTimeMicros((System.currentTimeMillis() + 90_000_000L) * 1000)
            .build();
    Transaction invalid = transaction("invalid").toBuilder().clearLedger().build();
    List<Transaction> sent = List.of(first, first, conflict, ahead, invalid);
    ResolveOutcomesRequest.Builder request =
        ResolveOutcomesRequest.newBuilder().setBound(TestNode.bound(0, 0));
    for (int i = 0; i < sent.size(); i++) {
      var _ = log.send(0, sent.get(i));
      request.addRecords(
          LoggedRecord.newBuilder().setOffset(i).setTransaction(sent.get(i).toByteString()));
    }
    log.producer.flush();
    // Waits until the last of them is applied, though no bound was given.
    ResolveOutcomesResponse answer = node.stub().resolveOutcomes(request.build());
    assertThat(answer.hasError()).isFalse();
    assertThat(answer.getOutcomesList())
        .extracting(RecordOutcome::getOutcome)
        .containsExactly(
            Outcome.OUTCOME_STORED,
            Outcome.OUTCOME_DUPLICATE,
            Outcome.OUTCOME_CONFLICT,
            Outcome.OUTCOME_REJECTED,
            Outcome.OUTCOME_REJECTED);
    assertThat(answer.getOutcomes(2).getConflictingFieldsList()).containsExactly("amount");
    assertThat(answer.getOutcomes(4).getError().getField()).isEqualTo("ledger");
    assertThat(answer.getOutcomesList().subList(3, 5))
        .allSatisfy(
            rejected ->
                assertThat(rejected.getError().getMetadataMap())
                    .containsEntry("cause", DeadLetter.REASON_INVALID_TRANSACTION));
  }

  @Test
  void malformedRequestsAndBadFieldsAreInvalidArguments() {
    MethodDescriptor<byte[], byte[]> raw =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(StoreServiceGrpc.getBatchGetMethod().getFullMethodName())
            .setRequestMarshaller(new Raw())
            .setResponseMarshaller(new Raw())
            .build();
    StatusRuntimeException malformed =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingUnaryCall(
                    node.channel(),
                    raw,
                    CallOptions.DEFAULT,
                    ByteString.copyFromUtf8("\u0008garbage").toByteArray()));
    assertThat(malformed.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);

    StatusRuntimeException badId =
        catchThrowableOfType(StatusRuntimeException.class, () -> node.get(0, 0, "not an id"));
    assertThat(badId.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(badId.getStatus().getDescription()).startsWith("id ");
    StatusRuntimeException badLimit =
        catchThrowableOfType(StatusRuntimeException.class, () -> node.list(0, 0, "alice", 100_000));
    assertThat(badLimit.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  private void follow(List<FollowOutcomesResponse> heard) {
    StoreServiceGrpc.newStub(node.channel())
        .followOutcomes(
            FollowOutcomesRequest.getDefaultInstance(),
            new StreamObserver<>() {
              @Override
              public void onNext(FollowOutcomesResponse message) {
                heard.add(message);
              }

              @Override
              public void onError(Throwable failure) {}

              @Override
              public void onCompleted() {}
            });
  }

  private static Amount amount(long low) {
    return Amount.newBuilder().setLow(low).build();
  }

  private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      return new byte[0];
    }
  }
}
