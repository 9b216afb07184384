package dev.millrace.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.contract.rpc.AccessInterceptor;
import dev.millrace.contract.rpc.CallGuard;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetAccountSummaryResponse;
import dev.millrace.v1.QueryServiceGrpc;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stands in front of gRPC stands in front of HTTP. */
class ReadCallsTest {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final AtomicReference<@Nullable Deadline> deadline = new AtomicReference<>();

  private final ReadCalls calls =
      ReadCalls.of(
          CallGuard.parsedInside(
              new QueryServiceGrpc.QueryServiceImplBase() {
                @Override
                public void getAccountSummary(
                    GetAccountSummaryRequest request,
                    StreamObserver<GetAccountSummaryResponse> observer) {
                  deadline.set(Context.current().getDeadline());
                  if (request.getAccount().isEmpty()) {
                    throw new IllegalStateException("a fault of the handler");
                  }
                  if (request.getAccount().equals("never")) {
                    return;
                  }
                  observer.onNext(GetAccountSummaryResponse.getDefaultInstance());
                  observer.onCompleted();
                }
              }),
          List.of(new CallGuard(), new AccessInterceptor(ReadCallsTest::decide)));

  @AfterEach
  void close() {
    calls.close();
  }

  @Test
  void policyDecidesByTheHeaderAndByTheMethod() {
    assertThat(problem(call("alice", null, null)).status()).isEqualTo(401);
    assertThat(problem(call("alice", null, "Bearer other")).status()).isEqualTo(403);
    assertThat(call("alice", null, "Bearer good")).isNull();
  }

  @Test
  void deadlineIsTheRequestsOwnOrNone() {
    assertThat(call("alice", null, "Bearer good")).isNull();
    assertThat(deadline.get()).isNull();
    assertThat(call("alice", 5_000L, "Bearer good")).isNull();
    assertThat(deadline.get().timeRemaining(TimeUnit.MILLISECONDS)).isBetween(1L, 5_000L);
  }

  @Test
  void noAnswerInTimeIs504WithoutAReason() {
    Problem problem = problem(call("never", 20L, "Bearer good"));

    assertThat(problem.status()).isEqualTo(504);
    assertThat(problem.reason()).isNull();
  }

  @Test
  void faultOfAHandlerIs500WithoutItsText() {
    Problem problem = problem(call("", null, "Bearer good"));

    assertThat(problem.status()).isEqualTo(500);
    assertThat(problem.reason()).isEqualTo("INTERNAL");
    assertThat(problem.detail()).doesNotContain("fault of the handler");
  }

  @Test
  void methodThatIsNotThereIs501() {
    Throwable failure =
        catchThrowable(
            () ->
                calls
                    .call(
                        QueryServiceGrpc.getGetTransactionMethod(),
                        dev.millrace.v1.GetTransactionRequest.getDefaultInstance(),
                        null,
                        "Bearer good")
                    .join());

    assertThat(problem(failure).status()).isEqualTo(501);
  }

  @Test
  void everyCodeHasItsStatus() {
    assertThat(HttpCodes.of(Status.Code.ALREADY_EXISTS)).isEqualTo(409);
    assertThat(HttpCodes.of(Status.Code.ABORTED)).isEqualTo(409);
    assertThat(HttpCodes.of(Status.Code.RESOURCE_EXHAUSTED)).isEqualTo(429);
    for (Status.Code code : Status.Code.values()) {
      assertThat(HttpCodes.of(code)).as(code.name()).isBetween(200, 599);
    }
  }

  private @Nullable Throwable call(
      String account, @Nullable Long timeoutMillis, @Nullable String authorization) {
    return catchThrowable(
        () ->
            calls
                .call(
                    QueryServiceGrpc.getGetAccountSummaryMethod(),
                    GetAccountSummaryRequest.newBuilder().setAccount(account).build(),
                    timeoutMillis,
                    authorization)
                .join());
  }

  private static Problem problem(@Nullable Throwable failure) {
    assertThat(failure).isNotNull();
    return Problem.of(failure);
  }

  private static Status decide(String method, Metadata headers) {
    String authorization = headers.get(AUTHORIZATION);
    if (authorization == null) {
      return Status.UNAUTHENTICATED;
    }
    return authorization.equals("Bearer good") && method.startsWith("millrace.v1.QueryService/")
        ? Status.OK
        : Status.PERMISSION_DENIED;
  }
}
