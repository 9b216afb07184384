package dev.millrace.contract.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.v1.IngestServiceGrpc;
import dev.millrace.v1.IngestServiceGrpc.IngestServiceImplBase;
import dev.millrace.v1.SubmitStreamRequest;
import dev.millrace.v1.SubmitStreamResponse;
import dev.millrace.v1.Transaction;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallGuardStreamTest {
  private static final byte[] MALFORMED = {0x0a, 0x7f};
  private static final byte[] VALID =
      SubmitStreamRequest.newBuilder()
          .addTransactions(Transaction.newBuilder().setId("tx-1"))
          .build()
          .toByteArray();
  private static final SubmitStreamResponse RESPONSE =
      SubmitStreamResponse.newBuilder().setToken("answer").build();

  private final ExecutorService answers = Executors.newSingleThreadExecutor();
  private final Recorder service = new Recorder();

  @AfterEach
  void stop() throws InterruptedException {
    answers.shutdownNow();
    assertThat(answers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void malformedMessageEndsTheStreamAndTellsItsHandler() throws Exception {
    try (GuardedServer server = new GuardedServer(service)) {
      Client client = new Client(server);
      client.call.sendMessage(VALID);
      eventually().until(() -> client.answers.get() == 1);
      client.call.sendMessage(MALFORMED);

      Status status = client.closed.get(20, TimeUnit.SECONDS);
      assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(GuardedServer.reason(client.failure())).isEqualTo("MALFORMED_MESSAGE");
      eventually().until(() -> service.cancels.get() == 1 && service.errors.size() == 1);
      assertThat(Status.fromThrowable(service.errors.getFirst()).getCode())
          .isEqualTo(Status.Code.CANCELLED);
      assertThat(service.answer().isCancelled()).isTrue();
      assertThat(service.received).hasValue(1);
    }
  }

  @Test
  void whatTheHandlerSendsAfterTheGuardClosedIsDropped() throws Exception {
    try (GuardedServer server = new GuardedServer(service)) {
      Client client = new Client(server);
      client.call.sendMessage(MALFORMED);
      client.closed.get(20, TimeUnit.SECONDS);
      eventually().until(() -> service.cancels.get() == 1);

      service.answer().onNext(RESPONSE);
      service.answer().onCompleted();

      assertThat(client.answers).hasValue(0);
    }
  }

  @Test
  void answersFromAnotherThreadNeverFailWhileTheGuardCloses() throws Exception {
    try (GuardedServer server = new GuardedServer(service)) {
      for (int round = 0; round < 40; round++) {
        service.reset();
        Client client = new Client(server);
        AtomicBoolean over = new AtomicBoolean();
        client.call.sendMessage(VALID);
        eventually().until(() -> service.received.get() == 1);
        CompletableFuture<Void> answering =
            CompletableFuture.runAsync(
                () -> {
                  while (!over.get()) {
                    if (service.answer().isReady()) {
                      service.answer().onNext(RESPONSE);
                    }
                  }
                },
                answers);
        client.call.sendMessage(MALFORMED);

        assertThat(client.closed.get(20, TimeUnit.SECONDS).getCode())
            .isEqualTo(Status.Code.INVALID_ARGUMENT);
        over.set(true);
        answering.get(20, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void handlerIsToldOnceOfACancelByTheClientAndLateAnswersDoNoHarm() throws Exception {
    try (GuardedServer server = new GuardedServer(service)) {
      for (int round = 0; round < 20; round++) {
        service.reset();
        Client client = new Client(server);
        client.call.sendMessage(VALID);
        eventually().until(() -> service.received.get() == 1);
        CompletableFuture<Void> closing =
            CompletableFuture.runAsync(() -> service.answer().onCompleted(), answers);
        client.call.cancel("enough", null);

        closing.get(20, TimeUnit.SECONDS);
        eventually().until(() -> service.cancels.get() + service.closes.get() == 1);
      }
      Client client = new Client(server);
      client.call.sendMessage(VALID);
      eventually().until(() -> client.answers.get() == 1);
    }
  }

  @Test
  void exceptionInAStreamsHandlerEndsTheCallAndTheHandler() throws Exception {
    service.failure = new IllegalStateException("handler");
    try (GuardedServer server = new GuardedServer(service)) {
      Client client = new Client(server);
      client.call.sendMessage(VALID);

      assertThat(client.closed.get(20, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.INTERNAL);
      assertThat(GuardedServer.reason(client.failure())).isEqualTo("INTERNAL");
      eventually().until(() -> service.cancels.get() == 1);
    }
  }

  /** Polls often: some tests wait in many rounds. */
  private static ConditionFactory eventually() {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
  }

  /** Answers every message and records how its calls end. */
  private static final class Recorder extends IngestServiceImplBase {
    final AtomicInteger received = new AtomicInteger();
    final AtomicInteger cancels = new AtomicInteger();
    final AtomicInteger closes = new AtomicInteger();
    final List<Throwable> errors = new CopyOnWriteArrayList<>();
    volatile RuntimeException failure;
    private volatile ServerCallStreamObserver<SubmitStreamResponse> answer;

    void reset() {
      received.set(0);
      cancels.set(0);
      closes.set(0);
      errors.clear();
    }

    ServerCallStreamObserver<SubmitStreamResponse> answer() {
      return answer;
    }

    @Override
    public StreamObserver<SubmitStreamRequest> submitStream(
        StreamObserver<SubmitStreamResponse> observer) {
      answer = (ServerCallStreamObserver<SubmitStreamResponse>) observer;
      answer.setOnCancelHandler(cancels::incrementAndGet);
      answer.setOnCloseHandler(closes::incrementAndGet);
      return new StreamObserver<>() {
        @Override
        public void onNext(SubmitStreamRequest request) {
          if (failure != null) {
            throw failure;
          }
          observer.onNext(RESPONSE);
          received.incrementAndGet();
        }

        @Override
        public void onError(Throwable error) {
          errors.add(error);
        }

        @Override
        public void onCompleted() {
          observer.onCompleted();
        }
      };
    }
  }

  /** A client's side of one stream. */
  private static final class Client {
    final AtomicInteger answers = new AtomicInteger();
    final CompletableFuture<Status> closed = new CompletableFuture<>();
    final ClientCall<byte[], byte[]> call;
    private volatile Metadata trailers;

    Client(GuardedServer server) {
      call = server.open(IngestServiceGrpc.getSubmitStreamMethod());
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onMessage(byte[] message) {
              answers.incrementAndGet();
            }

            @Override
            public void onClose(Status status, Metadata trailing) {
              trailers = trailing;
              closed.complete(status);
            }
          },
          new Metadata());
      call.request(Integer.MAX_VALUE);
    }

    StatusRuntimeException failure() {
      return StatusProto.toStatusRuntimeException(
          StatusProto.fromStatusAndTrailers(closed.join(), trailers));
    }
  }
}
