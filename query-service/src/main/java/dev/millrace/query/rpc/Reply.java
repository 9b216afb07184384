package dev.millrace.query.rpc;

import dev.millrace.contract.errors.Failures;
import dev.millrace.query.rpc.RpcMeters.Method;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.Tier;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The one reply of a call, sent from whichever thread brings it.
 *
 * @param <R> the response
 */
final class Reply<R> {
  private final Method method;
  private final StreamObserver<R> observer;
  private final RpcMeters meters;
  private final LongSupplier nanoTime;
  private final long startNanos;

  Reply(Method method, StreamObserver<R> observer, RpcMeters meters, LongSupplier nanoTime) {
    this.method = method;
    this.observer = observer;
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
    if (observer instanceof ServerCallStreamObserver<R> call) {
      // With a handler, replying to a client that is gone does nothing instead of throwing.
      call.setOnCancelHandler(() -> {});
    }
  }

  /** Runs the checks and starts the look-up; what they throw is the reply. */
  void guard(Runnable start) {
    try {
      start.run();
    } catch (RuntimeException e) {
      refuse(e);
    }
  }

  /** Replies when the look-up is done. */
  <T> void from(CompletableFuture<T> result, Consumer<T> reply) {
    var _ =
        result.whenComplete(
            (value, failure) -> {
              if (failure != null) {
                refuse(failure);
                return;
              }
              guard(() -> reply.accept(value));
            });
  }

  void send(R response, Tier tier, ReadAt readAt) {
    observer.onNext(response);
    observer.onCompleted();
    meters.answered(method, tier, readAt, nanoTime.getAsLong() - startNanos);
  }

  void refuse(Throwable failure) {
    meters.refused(method, nanoTime.getAsLong() - startNanos);
    observer.onError(Failures.answer(failure, method.name()));
  }
}
