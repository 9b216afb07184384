package dev.millrace.cli.service;

import dev.millrace.cli.service.Weather.Mishap;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.IngestServiceGrpc;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitRequest;
import dev.millrace.v1.SubmitResponse;
import dev.millrace.v1.SubmitStreamRequest;
import dev.millrace.v1.SubmitStreamResponse;
import dev.millrace.v1.Transaction;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.Uuid;

/** The ingest service over a {@link MemoryLog}. */
final class MemoryIngest extends IngestServiceGrpc.IngestServiceImplBase {
  static final Uuid TOPIC_ID = new Uuid(1, 2);

  private final MemoryLog log;
  private final Weather weather;
  private final AtomicInteger messages;

  MemoryIngest(MemoryLog log, Weather weather, AtomicInteger messages) {
    this.log = log;
    this.weather = weather;
    this.messages = messages;
  }

  @Override
  public void submit(SubmitRequest request, StreamObserver<SubmitResponse> response) {
    Receipt receipt = log.append(request.getTransaction());
    if (receipt.getOutcome() == Outcome.OUTCOME_REJECTED) {
      response.onError(Refusal.of(receipt.getError()).asException());
      return;
    }
    response.onNext(
        SubmitResponse.newBuilder()
            .setReceipt(acknowledged(receipt, request.getAcknowledgement()))
            .setToken(token())
            .build());
    response.onCompleted();
  }

  @Override
  public StreamObserver<SubmitStreamRequest> submitStream(
      StreamObserver<SubmitStreamResponse> responses) {
    return new StreamObserver<>() {
      private boolean broken;

      @Override
      public void onNext(SubmitStreamRequest request) {
        if (!broken) {
          messages.incrementAndGet();
          broken = !handle(request, weather.strikes(request), responses);
        }
      }

      @Override
      public void onError(Throwable failure) {
        broken = true;
      }

      @Override
      public void onCompleted() {
        if (!broken) {
          responses.onCompleted();
        }
      }
    };
  }

  /** False when the stream breaks. */
  private boolean handle(
      SubmitStreamRequest request, Mishap mishap, StreamObserver<SubmitStreamResponse> responses) {
    List<Transaction> transactions = request.getTransactionsList();
    int logged =
        switch (mishap) {
          case BREAK_BEFORE -> 0;
          case BREAK_HALFWAY -> transactions.size() / 2;
          default -> transactions.size();
        };
    List<Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < logged; i++) {
      receipts.add(item(transactions.get(i), mishap, i, request.getAcknowledgement()));
    }
    switch (mishap) {
      case BREAK_BEFORE, BREAK_HALFWAY, BREAK_AFTER -> {
        responses.onError(Status.UNAVAILABLE.withDescription("struck").asRuntimeException());
        return false;
      }
      default ->
          responses.onNext(
              SubmitStreamResponse.newBuilder().addAllReceipts(receipts).setToken(token()).build());
    }
    return true;
  }

  private Receipt item(
      Transaction transaction, Mishap mishap, int index, Acknowledgement acknowledgement) {
    if (mishap == Mishap.BUSY_ITEMS && index % 2 == 0) {
      return Receipt.newBuilder()
          .setId(transaction.getId())
          .setOutcome(Outcome.OUTCOME_REJECTED)
          .setError(
              Refusal.exhausted(ErrorReason.ERROR_REASON_BUFFER_FULL, "full", 10).asItemError())
          .build();
    }
    Receipt receipt = acknowledged(log.append(transaction), acknowledgement);
    if (mishap == Mishap.LOGGED_ITEMS && index % 2 == 0) {
      return receipt.toBuilder().setOutcome(Outcome.OUTCOME_LOGGED).build();
    }
    return mishap == Mishap.UNKNOWN_ITEMS && index % 2 == 0
        ? receipt.toBuilder().clearPosition().setOutcome(Outcome.OUTCOME_UNKNOWN).build()
        : receipt;
  }

  private static Receipt acknowledged(Receipt receipt, Acknowledgement acknowledgement) {
    return acknowledgement == Acknowledgement.ACKNOWLEDGEMENT_APPLIED
            || receipt.getOutcome() == Outcome.OUTCOME_REJECTED
        ? receipt
        : receipt.toBuilder().setOutcome(Outcome.OUTCOME_LOGGED).clearConflictingFields().build();
  }

  private String token() {
    java.util.Map<Integer, Long> offsets = new java.util.HashMap<>();
    for (int partition = 0; partition < MemoryLog.PARTITIONS; partition++) {
      offsets.put(partition, log.nextOffset(partition));
    }
    return ConsistencyToken.of(TOPIC_ID, offsets).toString();
  }
}
