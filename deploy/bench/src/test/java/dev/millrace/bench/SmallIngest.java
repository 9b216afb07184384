package dev.millrace.bench;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.IngestServiceGrpc;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitBatchRequest;
import dev.millrace.v1.SubmitBatchResponse;
import dev.millrace.v1.SubmitRequest;
import dev.millrace.v1.SubmitResponse;
import dev.millrace.v1.SubmitStreamRequest;
import dev.millrace.v1.SubmitStreamResponse;
import dev.millrace.v1.Transaction;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Answers at once. */
final class SmallIngest extends IngestServiceGrpc.IngestServiceImplBase {
  private static final long RETRY_MILLIS = 3;
  private static final long SLOW_MILLIS = 500;

  private final SmallStack stack;

  SmallIngest(SmallStack stack) {
    this.stack = stack;
  }

  @Override
  public void submit(SubmitRequest request, StreamObserver<SubmitResponse> observer) {
    try {
      List<Receipt> receipts =
          take(List.of(request.getTransaction()), request.getAcknowledgement());
      observer.onNext(
          SubmitResponse.newBuilder()
              .setReceipt(receipts.getFirst())
              .setToken(stack.store.token(receipts))
              .build());
      observer.onCompleted();
    } catch (StatusRuntimeException e) {
      observer.onError(e);
    }
  }

  @Override
  public void submitBatch(
      SubmitBatchRequest request, StreamObserver<SubmitBatchResponse> observer) {
    try {
      List<Receipt> receipts = take(request.getTransactionsList(), request.getAcknowledgement());
      observer.onNext(
          SubmitBatchResponse.newBuilder()
              .addAllReceipts(receipts)
              .setToken(stack.store.token(receipts))
              .build());
      observer.onCompleted();
    } catch (StatusRuntimeException e) {
      observer.onError(e);
    }
  }

  @Override
  public StreamObserver<SubmitStreamRequest> submitStream(
      StreamObserver<SubmitStreamResponse> observer) {
    return new StreamObserver<>() {
      private boolean ended;

      @Override
      public void onNext(SubmitStreamRequest request) {
        if (ended) {
          return;
        }
        try {
          List<Receipt> receipts =
              take(request.getTransactionsList(), request.getAcknowledgement());
          observer.onNext(
              SubmitStreamResponse.newBuilder()
                  .addAllReceipts(receipts)
                  .setToken(stack.store.token(receipts))
                  .build());
        } catch (StatusRuntimeException e) {
          ended = true;
          observer.onError(e);
        }
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        if (!ended) {
          observer.onCompleted();
        }
      }
    };
  }

  private List<Receipt> take(List<Transaction> transactions, Acknowledgement acknowledgement) {
    Faults.Call fault = stack.faults.call(stack.requests.incrementAndGet());
    if (fault == Faults.Call.FULL) {
      throw Refusal.exhausted(ErrorReason.ERROR_REASON_BUFFER_FULL, "full", RETRY_MILLIS)
          .asException();
    }
    if (fault == Faults.Call.REFUSED) {
      throw Refusal.invalid("transactions", "are not wanted").asException();
    }
    if (fault == Faults.Call.SLOW) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(SLOW_MILLIS));
    }
    List<Receipt> receipts =
        transactions.stream().map(transaction -> take(transaction, acknowledgement)).toList();
    if (fault == Faults.Call.LOST_ANSWER) {
      throw Refusal.unavailable(
              ErrorReason.ERROR_REASON_OUTCOME_UNKNOWN, "the answer is lost", RETRY_MILLIS)
          .asException();
    }
    return receipts;
  }

  private Receipt take(Transaction transaction, Acknowledgement acknowledgement) {
    return switch (stack.faults.item(stack.transactions.incrementAndGet(), transaction)) {
      case FINE -> stack.store.put(transaction, acknowledgement);
      case ALTERED ->
          stack.store.put(transaction.toBuilder().setType("altered").build(), acknowledgement);
      case FORGOTTEN -> receipt(transaction, Outcome.OUTCOME_LOGGED, Status.Code.OK);
      case FULL -> receipt(transaction, Outcome.OUTCOME_REJECTED, Status.Code.RESOURCE_EXHAUSTED);
      case UNKNOWN -> {
        stack.store.put(transaction, acknowledgement);
        yield receipt(transaction, Outcome.OUTCOME_UNKNOWN, Status.Code.UNAVAILABLE);
      }
      case REFUSED -> receipt(transaction, Outcome.OUTCOME_REJECTED, Status.Code.INVALID_ARGUMENT);
    };
  }

  private static Receipt receipt(Transaction transaction, Outcome outcome, Status.Code code) {
    Receipt.Builder receipt = Receipt.newBuilder().setId(transaction.getId()).setOutcome(outcome);
    if (code != Status.Code.OK) {
      receipt.setError(
          Refusal.of(code, ErrorReason.ERROR_REASON_INTERNAL, "as the test wants").asItemError());
    }
    return receipt.build();
  }
}
