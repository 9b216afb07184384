package dev.millrace.ingest.rpc;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.ingest.submission.Item;
import dev.millrace.ingest.submission.Refusals;
import dev.millrace.ingest.submission.Submission;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.IngestServiceGrpc;
import dev.millrace.v1.SubmitBatchRequest;
import dev.millrace.v1.SubmitBatchResponse;
import dev.millrace.v1.SubmitRequest;
import dev.millrace.v1.SubmitResponse;
import dev.millrace.v1.SubmitStreamRequest;
import dev.millrace.v1.SubmitStreamResponse;
import dev.millrace.v1.Transaction;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.Consumer;

/** The calls of {@code millrace.v1.IngestService}. No call blocks its thread. */
public final class IngestRpc extends IngestServiceGrpc.IngestServiceImplBase {
  /** Answers of few items are made where they are settled: a hop would cost more. */
  private static final int INLINE_ITEMS_MAX = 16;

  private final Intake intake;
  private final RpcSettings settings;

  public IngestRpc(Intake intake, RpcSettings settings) {
    this.intake = intake;
    this.settings = settings;
  }

  @Override
  public void submit(SubmitRequest request, StreamObserver<SubmitResponse> observer) {
    if (!request.hasTransaction()) {
      throw Refusal.invalid("transaction", "is missing").asException();
    }
    ServerCallStreamObserver<SubmitResponse> call =
        (ServerCallStreamObserver<SubmitResponse>) observer;
    unary(
        List.of(request.getTransaction()),
        request.getAcknowledgement(),
        call,
        submission -> {
          Item item = submission.items().getFirst();
          Refusal failure = Answers.failure(item);
          if (failure != null) {
            call.onError(failure.asException());
          } else {
            answer(
                call,
                SubmitResponse.newBuilder()
                    .setReceipt(Answers.receipt(item))
                    .setToken(Answers.token(submission, intake.topicId()))
                    .build());
          }
        });
  }

  @Override
  public void submitBatch(
      SubmitBatchRequest request, StreamObserver<SubmitBatchResponse> observer) {
    ServerCallStreamObserver<SubmitBatchResponse> call =
        (ServerCallStreamObserver<SubmitBatchResponse>) observer;
    unary(
        request.getTransactionsList(),
        request.getAcknowledgement(),
        call,
        submission ->
            answer(
                call,
                SubmitBatchResponse.newBuilder()
                    .addAllReceipts(Answers.receipts(submission))
                    .setToken(Answers.token(submission, intake.topicId()))
                    .build()));
  }

  @Override
  public StreamObserver<SubmitStreamRequest> submitStream(
      StreamObserver<SubmitStreamResponse> observer) {
    StreamCall stream =
        new StreamCall(
            (ServerCallStreamObserver<SubmitStreamResponse>) observer,
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
      List<Transaction> transactions,
      Acknowledgement acknowledgement,
      ServerCallStreamObserver<?> call,
      Consumer<Submission> respond) {
    checkAcknowledgement(acknowledgement);
    Refusal refusal = intake.sizeRefusal(transactions.size());
    Deadline deadline = Context.current().getDeadline();
    if (refusal == null && deadline != null && deadline.isExpired()) {
      refusal = intake.counted(Refusals.DEADLINE_PASSED);
    }
    long cost = refusal == null ? intake.cost(transactions) : 0;
    long nowNanos = System.nanoTime();
    if (refusal == null) {
      refusal = intake.logRefusal();
    }
    if (refusal == null && !intake.budget().tryReserve(cost)) {
      refusal = intake.counted(Refusals.BUFFER_FULL);
    }
    if (refusal != null) {
      throw refusal.asException();
    }
    Submission submission =
        intake.prepare(
            transactions,
            acknowledgement,
            nowNanos,
            intake.timekeeper().answerByNanos(nowNanos, deadline),
            cost,
            settled -> respond(settled, call, respond));
    call.setOnCancelHandler(submission::expire);
    intake.launch(submission);
  }

  private void respond(
      Submission settled, ServerCallStreamObserver<?> call, Consumer<Submission> respond) {
    if (call.isCancelled()) {
      return;
    }
    if (settled.items().size() <= INLINE_ITEMS_MAX) {
      respond.accept(settled);
    } else {
      intake.executor().execute(() -> respond.accept(settled));
    }
  }

  private static void checkAcknowledgement(Acknowledgement acknowledgement) {
    if (acknowledgement == Acknowledgement.UNRECOGNIZED) {
      throw Refusal.invalid("acknowledgement", "is not DURABLE or APPLIED").asException();
    }
  }

  private static <T> void answer(StreamObserver<T> call, T response) {
    call.onNext(response);
    call.onCompleted();
  }
}
