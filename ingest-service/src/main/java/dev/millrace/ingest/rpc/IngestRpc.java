package dev.millrace.ingest.rpc;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.ingest.admit.Message;
import dev.millrace.ingest.submission.Item;
import dev.millrace.ingest.submission.Refusals;
import dev.millrace.ingest.submission.Submission;
import dev.millrace.v1.Acknowledgement;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The calls of {@code millrace.v1.IngestService}. No call blocks its thread. */
public final class IngestRpc implements BindableService {
  /** Answers of few items are made where they are settled: a hop would cost more. */
  private static final int INLINE_ITEMS_MAX = 16;

  private final Intake intake;
  private final RpcSettings settings;

  public IngestRpc(Intake intake, RpcSettings settings) {
    this.intake = intake;
    this.settings = settings;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return Wire.bind(this);
  }

  void submit(Message request, StreamObserver<byte[]> observer) {
    if (request.count() == 0) {
      throw Refusal.invalid("transaction", "is missing").asException();
    }
    unary(
        request,
        (ServerCallStreamObserver<byte[]>) observer,
        (submission, call) -> {
          Refusal failure = Answers.failure(submission.items().getFirst());
          if (failure != null) {
            call.onError(failure.asException());
          } else {
            answer(submission, call);
          }
        });
  }

  void submitBatch(Message request, StreamObserver<byte[]> observer) {
    unary(request, (ServerCallStreamObserver<byte[]>) observer, this::answer);
  }

  StreamObserver<Message> submitStream(StreamObserver<byte[]> observer) {
    StreamCall stream =
        new StreamCall(
            (ServerCallStreamObserver<byte[]>) observer,
            Context.current().getDeadline(),
            intake,
            settings);
    stream.open();
    return stream;
  }

  /** Lets streams answer what they have read and end; unary calls end by themselves. */
  public void drain() {
    intake.timekeeper().streams().forEach(StreamCall::drain);
  }

  private void unary(
      Message message,
      ServerCallStreamObserver<byte[]> call,
      BiConsumer<Submission, StreamObserver<byte[]>> respond) {
    checkAcknowledgement(message.acknowledgement());
    long nowNanos = System.nanoTime();
    Deadline deadline = Context.current().getDeadline();
    long cost = reserve(message, deadline);
    Submission submission =
        intake.prepare(
            itemsWithin(cost, message),
            message.acknowledgement(),
            nowNanos,
            intake.timekeeper().answerByNanos(nowNanos, deadline),
            cost,
            settled -> respond(settled, call, respond));
    call.setOnCancelHandler(submission::expire);
    intake.launch(submission);
  }

  /** Takes a message's bytes of the budget, or throws why it is refused as a whole. */
  private long reserve(Message message, @Nullable Deadline deadline) {
    Refusal refusal = intake.sizeRefusal(message.count());
    if (refusal == null && deadline != null && deadline.isExpired()) {
      refusal = intake.counted(Refusals.DEADLINE_PASSED);
    }
    long cost = refusal == null ? intake.cost(message) : 0;
    if (refusal == null) {
      refusal = intake.logRefusal();
    }
    if (refusal == null && !intake.budget().tryReserve(cost)) {
      refusal = intake.counted(Refusals.BUFFER_FULL);
    }
    if (refusal != null) {
      throw refusal.asException();
    }
    return cost;
  }

  /** The items of a message whose cost is reserved already; given back when it is malformed. */
  private List<Item> itemsWithin(long cost, Message message) {
    List<Item> items = List.of();
    try {
      items = intake.items(message);
      return items;
    } finally {
      if (items.isEmpty()) {
        intake.budget().release(cost);
      }
    }
  }

  private void respond(
      Submission settled,
      ServerCallStreamObserver<byte[]> call,
      BiConsumer<Submission, StreamObserver<byte[]>> respond) {
    if (call.isCancelled()) {
      return;
    }
    if (settled.items().size() <= INLINE_ITEMS_MAX) {
      respond.accept(settled, call);
    } else {
      intake.executor().execute(() -> respond.accept(settled, call));
    }
  }

  private void answer(Submission submission, StreamObserver<byte[]> call) {
    call.onNext(AnswerBytes.of(submission, intake.topicId()));
    call.onCompleted();
  }

  private static void checkAcknowledgement(Acknowledgement acknowledgement) {
    if (acknowledgement == Acknowledgement.UNRECOGNIZED) {
      throw Refusal.invalid("acknowledgement", "is not DURABLE or APPLIED").asException();
    }
  }
}
