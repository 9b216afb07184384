package dev.millrace.storage.rpc;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.FollowOutcomesResponse;
import dev.millrace.storage.outcome.OutcomeFollower;
import dev.millrace.storage.outcome.OutcomeHub;
import dev.millrace.v1.ErrorReason;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One follower's stream. Writers put messages in and send what the transport takes; its thread
 * sends the rest when it is ready again. A follower that does not keep up is closed: it asks for
 * what it missed by look-up.
 */
final class OutcomeStream implements OutcomeFollower {
  /** Messages that may wait: several seconds of small batches of many partitions. */
  static final int MESSAGES_MAX = 10_000;

  /** Outcomes that may wait, some 150 bytes each: two seconds of a repeated import. */
  static final int OUTCOMES_MAX = 200_000;

  private static final long RETRY_MILLIS = 100;

  private final ServerCallStreamObserver<FollowOutcomesResponse> observer;
  private final OutcomeHub hub;
  private final Queue<FollowOutcomesResponse> waiting = new ArrayDeque<>();
  private int waitingOutcomes;
  private boolean ended;

  OutcomeStream(ServerCallStreamObserver<FollowOutcomesResponse> observer, OutcomeHub hub) {
    this.observer = observer;
    this.hub = hub;
  }

  void start() {
    observer.setOnReadyHandler(this::drain);
    observer.setOnCancelHandler(this::left);
    observer.setOnCloseHandler(this::left);
    hub.follow(this);
  }

  @Override
  public synchronized void accept(FollowOutcomesResponse message) {
    if (ended) {
      return;
    }
    waiting.add(message);
    waitingOutcomes += message.getExceptionsCount();
    drain();
    if (waiting.size() > MESSAGES_MAX || waitingOutcomes > OUTCOMES_MAX) {
      ended = true;
      waiting.clear();
      observer.onError(
          Refusal.exhausted(
                  ErrorReason.ERROR_REASON_BUFFER_FULL,
                  "outcomes are not read fast enough",
                  RETRY_MILLIS)
              .asException());
    }
  }

  @Override
  public synchronized void end() {
    if (!ended) {
      ended = true;
      waiting.forEach(observer::onNext);
      waiting.clear();
      observer.onCompleted();
    }
  }

  private void left() {
    synchronized (this) {
      ended = true;
      waiting.clear();
    }
    hub.unfollow(this);
  }

  private synchronized void drain() {
    while (!ended && observer.isReady()) {
      FollowOutcomesResponse next = waiting.poll();
      if (next == null) {
        return;
      }
      waitingOutcomes -= next.getExceptionsCount();
      observer.onNext(next);
    }
  }
}
