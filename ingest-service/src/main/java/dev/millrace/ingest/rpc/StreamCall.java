package dev.millrace.ingest.rpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.ingest.admit.Budget;
import dev.millrace.ingest.admit.Message;
import dev.millrace.ingest.submission.Item;
import dev.millrace.ingest.submission.Refusals;
import dev.millrace.ingest.submission.Submission;
import dev.millrace.v1.Acknowledgement;
import io.grpc.Deadline;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@code SubmitStream} call. Its messages become submissions; their answers leave in order.
 *
 * <p>One message is asked for at a time, and only when the one before has its place in the buffer
 * and fewer than {@code streamMessagesMax} await their answer. An answer is made only when the
 * transport can take it. So a client that sends faster than the log takes, or does not read, stops
 * itself.
 */
final class StreamCall implements StreamObserver<Message> {
  private static final Logger LOG = LoggerFactory.getLogger(StreamCall.class);
  private static final long NOT_BLOCKED = Long.MIN_VALUE;

  private final ServerCallStreamObserver<byte[]> call;
  private final @Nullable Deadline deadline;
  private final Intake intake;
  private final RpcSettings settings;
  private final AtomicBoolean flushing = new AtomicBoolean();

  @GuardedBy("this")
  private final Deque<Submission> unanswered = new ArrayDeque<>();

  /** A message was asked for and has not come, or waits for its place in the buffer. */
  @GuardedBy("this")
  private boolean reading;

  @GuardedBy("this")
  private Budget.@Nullable Wait wait;

  @GuardedBy("this")
  private boolean halfClosed;

  /** How the call ends once everything before is answered; null while it goes on. */
  @GuardedBy("this")
  private @Nullable Refusal ending;

  @GuardedBy("this")
  private boolean ended;

  @GuardedBy("this")
  private long blockedSinceNanos = NOT_BLOCKED;

  StreamCall(
      ServerCallStreamObserver<byte[]> call,
      @Nullable Deadline deadline,
      Intake intake,
      RpcSettings settings) {
    this.call = call;
    this.deadline = deadline;
    this.intake = intake;
    this.settings = settings;
  }

  void open() {
    call.disableAutoRequest();
    call.setOnReadyHandler(this::flushSoon);
    call.setOnCancelHandler(this::cancelled);
    // Also called when someone in front of us closed the call.
    call.setOnCloseHandler(this::cancelled);
    intake.timekeeper().add(this);
    read();
  }

  @Override
  public void onNext(Message message) {
    Refusal refusal = intake.sizeRefusal(message.count());
    Acknowledgement acknowledgement = message.acknowledgement();
    if (refusal == null && acknowledgement == Acknowledgement.UNRECOGNIZED) {
      refusal = Refusal.invalid("acknowledgement", "is not DURABLE or APPLIED");
    }
    if (refusal != null) {
      endWith(refusal);
      return;
    }
    long acceptedNanos = System.nanoTime();
    List<Item> items = intake.items(message);
    long cost = intake.cost(message);
    if (intake.budget().tryReserve(cost)) {
      admit(items, acknowledgement, cost, acceptedNanos);
      return;
    }
    boolean lineIsFull;
    synchronized (this) {
      // Granted on another thread, so never before this assignment.
      wait =
          intake
              .budget()
              .await(
                  cost,
                  () ->
                      intake
                          .executor()
                          .execute(() -> admit(items, acknowledgement, cost, acceptedNanos)));
      lineIsFull = wait == null;
    }
    if (lineIsFull) {
      endWith(intake.counted(Refusals.BUFFER_FULL));
    }
  }

  @Override
  public void onError(Throwable failure) {
    cancelled();
  }

  @Override
  public void onCompleted() {
    synchronized (this) {
      halfClosed = true;
    }
    flushSoon();
  }

  /** Reads no more; ends once everything read is answered. */
  void drain() {
    endWith(Refusals.logUnavailable("the service is stopping"));
  }

  /** Ends the call when its client has left replies unread for too long. */
  void tick(long nowNanos) {
    boolean tooLong;
    synchronized (this) {
      tooLong =
          !ended
              && blockedSinceNanos != NOT_BLOCKED
              && nowNanos - blockedSinceNanos
                  > TimeUnit.MILLISECONDS.toNanos(settings.slowReaderMillis());
      if (tooLong) {
        ended = true;
        call.onError(intake.counted(Refusals.SLOW_READER).asException());
      }
    }
    if (tooLong) {
      letGo();
    }
  }

  /**
   * Sends a message on its way whose cost is reserved; gives the cost back when the call has ended.
   * Its wait ends and it joins the unanswered ones under one lock: in between, a flush would see
   * neither and end the call without this answer, or letting go would miss it.
   */
  private void admit(
      List<Item> items, Acknowledgement acknowledgement, long cost, long acceptedNanos) {
    Submission submission =
        intake.prepare(
            items,
            acknowledgement,
            acceptedNanos,
            intake.timekeeper().answerByNanos(acceptedNanos, deadline),
            cost,
            _ -> flushSoon());
    boolean callEnded;
    synchronized (this) {
      wait = null;
      callEnded = ended;
      if (!callEnded) {
        unanswered.add(submission);
      }
    }
    if (callEnded) {
      intake.budget().release(cost);
      return;
    }
    intake.launch(submission);
    readNext(); // not before: the next one could overtake it
  }

  private void readNext() {
    synchronized (this) {
      reading = false;
    }
    read();
  }

  private void read() {
    synchronized (this) {
      if (reading
          || ended
          || halfClosed
          || ending != null
          || unanswered.size() >= settings.streamMessagesMax()) {
        return;
      }
      reading = true;
    }
    call.request(1);
  }

  private void endWith(Refusal refusal) {
    synchronized (this) {
      if (ending == null) {
        ending = refusal;
      }
      reading = false;
    }
    flushSoon();
  }

  private void flushSoon() {
    if (flushing.compareAndSet(false, true)) {
      intake.executor().execute(this::flush);
    }
  }

  private void flush() {
    flushing.set(false);
    boolean over;
    synchronized (this) {
      try {
        answerSettled();
      } catch (IllegalStateException e) {
        // Closed in front of us between the question and the answer; the close handler follows.
        LOG.debug("answer not sent", e);
        ended = true;
      }
      over = !ended && unanswered.isEmpty() && wait == null && (ending != null || halfClosed);
      if (over) {
        ended = true;
        if (ending == null) {
          call.onCompleted();
        } else {
          call.onError(ending.asException());
        }
      }
    }
    if (over) {
      letGo();
    } else {
      read();
    }
  }

  @GuardedBy("this")
  private void answerSettled() {
    while (!ended && !unanswered.isEmpty() && unanswered.element().isSettled()) {
      if (!call.isReady()) {
        if (blockedSinceNanos == NOT_BLOCKED) {
          blockedSinceNanos = System.nanoTime();
        }
        return;
      }
      Submission submission = unanswered.remove();
      call.onNext(AnswerBytes.of(submission, intake.topicId()));
      // Read one by one, the client is slow, but reads.
      blockedSinceNanos = NOT_BLOCKED;
    }
  }

  private void cancelled() {
    synchronized (this) {
      ended = true;
    }
    letGo();
  }

  /** What was not handed to the producer will not be; places in the buffer are given up. */
  private void letGo() {
    Deque<Submission> rest;
    Budget.Wait place;
    synchronized (this) {
      rest = new ArrayDeque<>(unanswered);
      unanswered.clear();
      place = wait;
      wait = null;
    }
    intake.timekeeper().remove(this);
    if (place != null) {
      intake.budget().leave(place);
    }
    rest.forEach(Submission::expire);
  }
}
