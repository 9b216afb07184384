package dev.millrace.storage.rpc;

import dev.millrace.contract.errors.Failures;
import dev.millrace.storage.maintain.CancelSignal;
import dev.millrace.storage.maintain.MaintenanceThread;
import dev.millrace.storage.ownership.OwnedPartition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The stream that an act answers: a cancelled call ends the act. The act's thread sends. */
final class MaintenanceCall<T> {
  private final ServerCallStreamObserver<T> observer;
  private final CancelSignal cancel = new CancelSignal();

  MaintenanceCall(StreamObserver<T> observer) {
    this.observer = (ServerCallStreamObserver<T>) observer;
    this.observer.setOnCancelHandler(cancel::cancel);
  }

  CancelSignal cancel() {
    return cancel;
  }

  /** What must arrive: one for each partition. */
  void send(T message) {
    observer.onNext(message);
  }

  /** What may be left out when the caller does not keep up. */
  void offer(T message) {
    if (observer.isReady()) {
      observer.onNext(message);
    }
  }

  /** Does a step for each partition until the act is to end; whether all came to their end. */
  boolean forEach(List<OwnedPartition> partitions, Predicate<OwnedPartition> step) {
    boolean whole = true;
    for (OwnedPartition partition : partitions) {
      if (cancel.isCancelled()) {
        return false;
      }
      whole &= step.test(partition);
    }
    return whole;
  }

  /** The act, which ends the stream once the next one may begin. */
  MaintenanceThread.Work work(String method, Steps steps) {
    return new MaintenanceThread.Work() {
      private @Nullable Throwable failure;

      @Override
      public boolean run() {
        try {
          return steps.run();
        } catch (RuntimeException | Error e) { // whatever it is, somebody waits for an answer
          failure = e;
          throw e;
        }
      }

      @Override
      public void ended() {
        if (failure != null) {
          observer.onError(Failures.answer(failure, method));
        } else if (!observer.isCancelled()) {
          observer.onCompleted();
        }
      }
    };
  }

  /** What an act does. */
  @FunctionalInterface
  interface Steps {
    /** Returns whether all of it came to its end. */
    boolean run();
  }
}
