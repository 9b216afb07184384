package dev.millrace.storage.rpc;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a call once all its partitions have answered. */
final class Replies {
  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  private Replies() {}

  static <P, R> void whenAll(
      List<CompletableFuture<P>> parts, StreamObserver<R> observer, Function<List<P>, R> answer) {
    var _ =
        CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
            .handle(
                (done, failure) -> {
                  if (failure == null) {
                    observer.onNext(
                        answer.apply(parts.stream().map(CompletableFuture::join).toList()));
                    observer.onCompleted();
                  } else {
                    observer.onError(status(failure));
                  }
                  return null;
                });
  }

  private static StatusRuntimeException status(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof StatusRuntimeException refused) {
      return refused;
    }
    LOG.error("read failed", cause);
    return Refusal.of(
            Status.Code.INTERNAL, ErrorReason.ERROR_REASON_INTERNAL, "internal error; see the log")
        .asException();
  }
}
