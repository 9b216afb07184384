package dev.millrace.cli.rehearse;

import dev.millrace.v1.IngestServiceGrpc;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Position;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitStreamRequest;
import dev.millrace.v1.SubmitStreamResponse;
import dev.millrace.v1.Transaction;
import io.grpc.stub.StreamObserver;

/** An ingest service that keeps nothing and says that everything was stored. */
final class EmptyIngest extends IngestServiceGrpc.IngestServiceImplBase {
  /** Covers offset 1 of partition 0 of some topic. */
  private static final String TOKEN = "AQAAAAAAAAABAAAAAAAAAAIAAQ";

  @Override
  public StreamObserver<SubmitStreamRequest> submitStream(
      StreamObserver<SubmitStreamResponse> responses) {
    return new StreamObserver<>() {
      @Override
      public void onNext(SubmitStreamRequest request) {
        SubmitStreamResponse.Builder response = SubmitStreamResponse.newBuilder().setToken(TOKEN);
        for (Transaction transaction : request.getTransactionsList()) {
          response.addReceipts(
              Receipt.newBuilder()
                  .setId(transaction.getId())
                  .setOutcome(Outcome.OUTCOME_STORED)
                  .setPosition(Position.getDefaultInstance()));
        }
        responses.onNext(response.build());
      }

      @Override
      public void onError(Throwable failure) {
        // the command is gone
      }

      @Override
      public void onCompleted() {
        responses.onCompleted();
      }
    };
  }
}
