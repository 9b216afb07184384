package dev.millrace.contract.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.RetryInfo;
import dev.millrace.v1.IngestServiceGrpc;
import dev.millrace.v1.IngestServiceGrpc.IngestServiceImplBase;
import dev.millrace.v1.SubmitRequest;
import dev.millrace.v1.SubmitResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What replies hold until their clients have them. */
class ReplyBytesTest {
  private static final int LARGE_BYTES = 2 << 20;
  private static final long BUDGET_BYTES = 16L << 20;

  /** Of 14 MiB, an eighth being kept for small replies. */
  private static final int FITTING = 6;

  private final ByteBudget budget = new ByteBudget(BUDGET_BYTES);
  private volatile int replyBytes = LARGE_BYTES;

  @Test
  void repliesThatAreNotReadAreCountedUntilTheyAreReadOrTheirClientGoes() throws Exception {
    try (GuardedServer server = new GuardedServer(answering(), new ReplyBytes(budget))) {
      List<Halted> halted = new ArrayList<>();
      for (int i = 0; i < FITTING; i++) {
        halted.add(new Halted(server));
      }
      Awaitility.await().until(() -> budget.bytes() >= (long) FITTING * LARGE_BYTES);

      StatusRuntimeException refused =
          catchThrowableOfType(StatusRuntimeException.class, () -> submit(server));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(GuardedServer.reason(refused)).isEqualTo("BUFFER_FULL");
      assertThat(Objects.requireNonNull(StatusProto.fromThrowable(refused)).getDetailsList())
          .anyMatch(detail -> detail.is(RetryInfo.class));
      assertThat(budget.bytes()).isBetween(1L, BUDGET_BYTES);
      assertThat(budget.refused()).isEqualTo(1);

      replyBytes = 100;
      assertThat(submit(server).getToken()).as("small ones are answered").hasSize(100);

      replyBytes = LARGE_BYTES;
      halted.getFirst().channel.shutdownNow();
      Awaitility.await().until(() -> budget.bytes() < (long) FITTING * LARGE_BYTES);
      assertThat(submit(server).getToken()).hasSize(LARGE_BYTES);

      for (Halted one : halted.subList(1, FITTING)) {
        one.call.request(1);
        assertThat(one.closed.await(20, TimeUnit.SECONDS)).isTrue();
        one.channel.shutdownNow();
      }
      Awaitility.await().until(() -> budget.bytes() == 0);
    }
  }

  @Test
  void smallRepliesFillTheBudgetToItsEndAndNoFurther() {
    ByteBudget small = new ByteBudget(1_000);
    try (HeldBytes held = small.open();
        HeldBytes other = small.open()) {
      assertThat(held.tryHold(990)).isTrue();
      assertThat(other.tryHold(11)).isFalse();
      assertThat(other.tryHold(10)).isTrue();
      assertThat(small.bytes()).isEqualTo(1_000);
    }
    assertThat(small.bytes()).isZero();
  }

  @Test
  void whatIsHeldAfterTheEndIsNotCounted() {
    HeldBytes held = budget.open();
    held.hold(LARGE_BYTES);
    assertThat(budget.bytes()).isEqualTo(LARGE_BYTES);
    held.close();
    held.close();
    held.hold(LARGE_BYTES);
    assertThat(budget.bytes()).isZero();
  }

  @Test
  void answersBeingMadeAreRefusedOnceTheyExceedWhatLargeOnesMayHave() {
    try (HeldBytes held = budget.open()) {
      for (int i = 0; i <= FITTING; i++) { // exactly what they may have
        held.hold(LARGE_BYTES);
      }
      ByteBudget.SpentException spent =
          catchThrowableOfType(
              ByteBudget.SpentException.class, () -> held.hold(ByteBudget.SMALL_BYTES + 1));
      assertThat(spent.refusal().retryDelayMillis()).isPositive();
      assertThat(budget.bytes()).isEqualTo((FITTING + 1L) * LARGE_BYTES);
    }
  }

  private IngestServiceImplBase answering() {
    return new IngestServiceImplBase() {
      @Override
      public void submit(SubmitRequest request, StreamObserver<SubmitResponse> observer) {
        observer.onNext(SubmitResponse.newBuilder().setToken("x".repeat(replyBytes)).build());
        observer.onCompleted();
      }
    };
  }

  private static SubmitResponse submit(GuardedServer server) {
    return IngestServiceGrpc.newBlockingStub(server.channel())
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .submit(SubmitRequest.getDefaultInstance());
  }

  /** A client that asks and does not read. */
  private static final class Halted {
    private static final int WINDOW_BYTES = 64 * 1024;

    private final ManagedChannel channel;
    private final ClientCall<SubmitRequest, SubmitResponse> call;
    private final CountDownLatch closed = new CountDownLatch(1);

    Halted(GuardedServer server) {
      channel = server.connect(WINDOW_BYTES);
      call = channel.newCall(IngestServiceGrpc.getSubmitMethod(), CallOptions.DEFAULT);
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
              closed.countDown();
            }
          },
          new Metadata());
      call.sendMessage(SubmitRequest.getDefaultInstance());
      call.halfClose();
    }
  }
}
