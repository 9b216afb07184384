package dev.millrace.storage.rpc;

import dev.millrace.contract.errors.Failures;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Answers a call once all its partitions have answered. */
final class Replies {
  private Replies() {}

  static <P, R> void whenAll(
      String method,
      List<CompletableFuture<P>> parts,
      StreamObserver<R> observer,
      Function<List<P>, R> answer) {
    var _ =
        CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
            .handle(
                (done, failure) -> {
                  if (failure == null) {
                    observer.onNext(
                        answer.apply(parts.stream().map(CompletableFuture::join).toList()));
                    observer.onCompleted();
                  } else {
                    observer.onError(Failures.answer(failure, method));
                  }
                  return null;
                });
  }
}
