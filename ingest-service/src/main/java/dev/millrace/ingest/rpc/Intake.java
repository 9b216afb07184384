package dev.millrace.ingest.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.ingest.admit.Admission;
import dev.millrace.ingest.admit.Budget;
import dev.millrace.ingest.admit.Message;
import dev.millrace.ingest.batch.Inbox;
import dev.millrace.ingest.publish.LogGate;
import dev.millrace.ingest.submission.Item;
import dev.millrace.ingest.submission.Refusals;
import dev.millrace.ingest.submission.Submission;
import dev.millrace.v1.Acknowledgement;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of a message's transactions from its call into the stages behind, and back. */
public final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final String STOPPING = "the service is stopping";

  private final Admission admission;
  private final Budget budget;
  private final Inbox inbox;
  private final LogGate gate;
  private final Timekeeper timekeeper;
  private final Executor executor;
  private final IntakeMeters meters;

  public Intake(
      Admission admission,
      Budget budget,
      Inbox inbox,
      LogGate gate,
      Timekeeper timekeeper,
      Executor executor,
      IntakeMeters meters) {
    this.admission = admission;
    this.budget = budget;
    this.inbox = inbox;
    this.gate = gate;
    this.timekeeper = timekeeper;
    this.executor = executor;
    this.meters = meters;
  }

  Timekeeper timekeeper() {
    return timekeeper;
  }

  Budget budget() {
    return budget;
  }

  Executor executor() {
    return executor;
  }

  Uuid topicId() {
    return gate.state().topicId();
  }

  long cost(Message message) {
    return budget.cost(admission.cost(message));
  }

  /** The items of a message. */
  List<Item> items(Message message) {
    try {
      return admission.items(message);
    } catch (InvalidProtocolBufferException e) {
      throw Wire.malformed(e);
    }
  }

  /** Why a message of so many transactions is refused as a whole; null when it is not. */
  @Nullable Refusal sizeRefusal(int items) {
    return counted(admission.refusalOf(items));
  }

  /** Why nothing can be logged now; null when it can. */
  @Nullable Refusal logRefusal() {
    String trouble = gate.trouble();
    return trouble.isEmpty() ? null : counted(Refusals.logUnavailable(trouble));
  }

  /** Counts a refusal of a whole call. */
  <R extends @Nullable Refusal> R counted(R refusal) {
    if (refusal != null) {
      meters.refused(refusal.reason());
    }
    return refusal;
  }

  /**
   * Makes a submission whose cost is already reserved.
   *
   * @param settled called once it is decided, on any thread; its cost is given back by itself
   */
  Submission prepare(
      List<Item> items,
      Acknowledgement acknowledgement,
      long acceptedNanos,
      long answerByNanos,
      long cost,
      Consumer<Submission> settled) {
    boolean applied = acknowledgement == Acknowledgement.ACKNOWLEDGEMENT_APPLIED;
    return new Submission(
        items,
        applied,
        acceptedNanos,
        answerByNanos,
        cost,
        new Submission.Listener() {
          @Override
          public void settled(Submission submission) {
            timekeeper.remove(submission);
            meters.settled(submission);
            try {
              settled.accept(submission);
            } catch (RuntimeException e) {
              // One call's trouble must not reach the thread that decides those of all others.
              LOG.error("answer not given: items={}", submission.items().size(), e);
            }
          }

          @Override
          public void left(Submission submission) {
            budget.release(submission.cost());
          }
        });
  }

  /** Sends a prepared submission on its way. */
  void launch(Submission submission) {
    meters.admitted(submission.toLog());
    timekeeper.add(submission);
    if (submission.isSettled()) {
      // Cancelled before it was added: nobody takes it out any more.
      timekeeper.remove(submission);
    }
    submission.begin();
    if (submission.toLog() > 0 && !inbox.offer(submission)) {
      submission.refuse(Refusals.logUnavailable(STOPPING));
    }
  }
}
