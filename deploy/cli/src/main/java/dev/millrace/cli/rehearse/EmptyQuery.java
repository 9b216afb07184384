package dev.millrace.cli.rehearse;

import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.ReadAt;
import io.grpc.stub.StreamObserver;

/** A query service over an empty log of one partition; it knows one question. */
final class EmptyQuery extends QueryServiceGrpc.QueryServiceImplBase {
  @Override
  public void listAccountTransactions(
      ListAccountTransactionsRequest request,
      StreamObserver<ListAccountTransactionsResponse> response) {
    ReadAt readAt =
        ReadAt.newBuilder().addPartitions(PartitionFreshness.getDefaultInstance()).build();
    response.onNext(ListAccountTransactionsResponse.newBuilder().setReadAt(readAt).build());
    response.onCompleted();
  }
}
