package dev.millrace.contract.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.v1.IngestServiceGrpc;
import dev.millrace.v1.SubmitRequest;
import dev.millrace.v1.SubmitResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class AccessInterceptorTest {
  private final List<String> calls = new CopyOnWriteArrayList<>();

  @Test
  void openPolicyLetsEveryoneIn() throws Exception {
    assertThat(submit(AccessPolicy.OPEN)).isNull();
    assertThat(calls).containsExactly("handled");
  }

  @Test
  void refusedCallNeverReachesItsHandler() throws Exception {
    StatusRuntimeException refused =
        submit(
            (method, _) -> {
              calls.add(method);
              return Status.PERMISSION_DENIED.withDescription("not yours");
            });

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(refused.getStatus().getDescription()).isEqualTo("not yours");
    assertThat(calls).containsExactly("millrace.v1.IngestService/Submit");
  }

  @Test
  void policyThatThrowsLetsNobodyIn() throws Exception {
    StatusRuntimeException refused =
        submit(
            (_, _) -> {
              throw new IllegalStateException("policy");
            });

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(calls).isEmpty();
  }

  private StatusRuntimeException submit(AccessPolicy policy) throws Exception {
    IngestServiceGrpc.IngestServiceImplBase service =
        new IngestServiceGrpc.IngestServiceImplBase() {
          @Override
          public void submit(SubmitRequest request, StreamObserver<SubmitResponse> answer) {
            calls.add("handled");
            answer.onNext(SubmitResponse.getDefaultInstance());
            answer.onCompleted();
          }
        };
    try (GuardedServer server = new GuardedServer(service, new AccessInterceptor(policy))) {
      return catchThrowableOfType(
          StatusRuntimeException.class,
          () ->
              IngestServiceGrpc.newBlockingStub(server.channel())
                  .submit(SubmitRequest.getDefaultInstance()));
    }
  }
}
