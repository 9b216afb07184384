package dev.millrace.contract.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.IngestServiceGrpc;
import dev.millrace.v1.IngestServiceGrpc.IngestServiceImplBase;
import dev.millrace.v1.SubmitRequest;
import dev.millrace.v1.SubmitResponse;
import dev.millrace.v1.Transaction;
import io.grpc.CallOptions;
import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallGuardTest {
  private static final SubmitRequest REQUEST =
      SubmitRequest.newBuilder().setTransaction(Transaction.newBuilder().setId("tx-1")).build();
  private static final SubmitResponse RESPONSE =
      SubmitResponse.newBuilder().setToken("answer").build();

  private final AtomicInteger handled = new AtomicInteger();

  @ParameterizedTest
  @CsvSource({
    "ff, tag cut short",
    "0a05 0a03, nested message cut short",
    "0f, wire type that does not exist",
    "00, field number 0",
    "0a04 1a02 c080, invalid UTF-8 in debit_account",
    "0a05 1a03 eda080, surrogate in debit_account",
    "0aff ffff ffff ffff ffff ff01, length of eleven bytes",
    "0a80 8080 8008, negative length",
  })
  void requestThatIsNoMessageIsAnInvalidArgument(String hex, String what) throws Exception {
    try (GuardedServer server = new GuardedServer(answering())) {
      StatusRuntimeException failure =
          failure(server, CallOptions.DEFAULT, HexFormat.of().parseHex(hex.replace(" ", "")));

      assertThat(failure.getStatus().getCode()).as(what).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(GuardedServer.reason(failure)).isEqualTo("MALFORMED_MESSAGE");
      assertThat(handled).hasValue(0);
      assertThat(submit(server)).as("the server goes on").isEqualTo(RESPONSE);
    }
  }

  @Test
  void messagesNestedWithoutEndAreAnInvalidArgument() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (int i = 0; i < 10_000; i++) {
      out.writeTag(1, 3); // start of a group, never ended
    }
    out.flush();
    try (GuardedServer server = new GuardedServer(answering())) {
      StatusRuntimeException failure = failure(server, CallOptions.DEFAULT, bytes.toByteArray());

      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(GuardedServer.reason(failure)).isEqualTo("MALFORMED_MESSAGE");
    }
  }

  @Test
  void unknownFieldsAreNoError() throws Exception {
    try (GuardedServer server = new GuardedServer(answering())) {
      byte[] answer =
          server.call(
              IngestServiceGrpc.getSubmitMethod(),
              CallOptions.DEFAULT,
              HexFormat.of().parseHex("c80101"));

      assertThat(SubmitResponse.parseFrom(answer)).isEqualTo(RESPONSE);
    }
  }

  @Test
  void bodyThatIsNotTheGzipItClaimsToBeIsAnInvalidArgument() throws Exception {
    try (GuardedServer server = new GuardedServer(claimingGzip(), answering())) {
      StatusRuntimeException failure =
          failure(server, CallOptions.DEFAULT.withCompression("gzip"), REQUEST.toByteArray());

      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(GuardedServer.reason(failure)).isEqualTo("MALFORMED_MESSAGE");
      assertThat(handled).hasValue(0);
      assertThat(submit(server)).isEqualTo(RESPONSE);
    }
  }

  @Test
  void gzipBombIsRefusedAtTheMessageLimit() throws Exception {
    byte[] bomb =
        SubmitRequest.newBuilder()
            .setTransaction(
                Transaction.newBuilder().setPayload(ByteString.copyFrom(new byte[32 << 20])))
            .build()
            .toByteArray();
    try (GuardedServer server = new GuardedServer(answering())) {
      StatusRuntimeException failure =
          failure(server, CallOptions.DEFAULT.withCompression("gzip"), bomb);

      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(handled).hasValue(0);
      assertThat(submit(server)).isEqualTo(RESPONSE);
    }
  }

  @Test
  void refusalOfAHandlerKeepsItsDetails() throws Exception {
    try (GuardedServer server =
        new GuardedServer(
            handler(
                (_, _) -> {
                  throw Refusal.exhausted(ErrorReason.ERROR_REASON_BUFFER_FULL, "full", 50)
                      .asException();
                }))) {
      StatusRuntimeException failure = failure(server, CallOptions.DEFAULT, REQUEST.toByteArray());

      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(GuardedServer.reason(failure)).isEqualTo("BUFFER_FULL");
    }
  }

  @Test
  void unforeseenExceptionIsInternalAndTellsNothingOfItself() throws Exception {
    try (GuardedServer server =
        new GuardedServer(
            handler(
                (_, _) -> {
                  throw new IllegalStateException("secret of another ledger");
                }))) {
      StatusRuntimeException failure = failure(server, CallOptions.DEFAULT, REQUEST.toByteArray());

      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
      assertThat(GuardedServer.reason(failure)).isEqualTo("INTERNAL");
      assertThat(failure.getMessage()).doesNotContain("secret");
    }
  }

  @Test
  void answerStandsWhenItsHandlerThrowsAfterwards() throws Exception {
    try (GuardedServer server =
        new GuardedServer(
            handler(
                (_, answer) -> {
                  answer.onNext(RESPONSE);
                  answer.onCompleted();
                  throw new IllegalStateException("too late");
                }))) {
      assertThat(submit(server)).isEqualTo(RESPONSE);
    }
  }

  @Test
  void interceptorThatThrowsBeforeTheCallStartsIsInternal() throws Exception {
    ServerInterceptor broken =
        new ServerInterceptor() {
          @Override
          public <A, B> ServerCall.Listener<A> interceptCall(
              ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
            throw new IllegalStateException("policy");
          }
        };
    try (GuardedServer server = new GuardedServer(answering(), broken)) {
      StatusRuntimeException failure = failure(server, CallOptions.DEFAULT, REQUEST.toByteArray());

      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
      assertThat(handled).hasValue(0);
    }
  }

  private SubmitResponse submit(GuardedServer server) {
    return IngestServiceGrpc.newBlockingStub(server.channel()).submit(REQUEST);
  }

  private static StatusRuntimeException failure(
      GuardedServer server, CallOptions options, byte[] request) {
    return catchThrowableOfType(
        StatusRuntimeException.class,
        () -> server.call(IngestServiceGrpc.getSubmitMethod(), options, request));
  }

  private IngestServiceImplBase answering() {
    return handler(
        (_, answer) -> {
          handled.incrementAndGet();
          answer.onNext(RESPONSE);
          answer.onCompleted();
        });
  }

  private static IngestServiceImplBase handler(
      BiConsumer<SubmitRequest, StreamObserver<SubmitResponse>> handler) {
    return new IngestServiceImplBase() {
      @Override
      public void submit(SubmitRequest request, StreamObserver<SubmitResponse> answer) {
        handler.accept(request, answer);
      }
    };
  }

  private static CompressorRegistry claimingGzip() {
    CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
    registry.register(Codec.Identity.NONE);
    registry.register(
        new Compressor() {
          @Override
          public String getMessageEncoding() {
            return "gzip";
          }

          @Override
          public OutputStream compress(OutputStream out) throws IOException {
            return out;
          }
        });
    return registry;
  }
}
