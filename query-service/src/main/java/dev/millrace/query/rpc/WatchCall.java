package dev.millrace.query.rpc;

import dev.millrace.contract.ownership.Owners;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.internal.v1.TailCursor;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.query.freshness.Demands;
import dev.millrace.query.freshness.Requirements;
import dev.millrace.query.rpc.StreamMeters.Method;
import dev.millrace.query.tail.TailQuery;
import dev.millrace.v1.TransactionFilter;
import dev.millrace.v1.WatchRequest;
import dev.millrace.v1.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.apache.kafka.common.Uuid;

/**
 * One watch. Its first message is a heartbeat, as soon as it is known where every partition begins:
 * what becomes readable after it was sent is not missed.
 */
final class WatchCall extends StreamCall<WatchResponse> {
  private final Streams streams;
  private final Uuid topicId;
  private boolean stands;

  WatchCall(ServerCallStreamObserver<WatchResponse> observer, Streams streams, Uuid topicId) {
    super(Method.WATCH, observer, streams);
    this.streams = streams;
    this.topicId = topicId;
  }

  /** What a checked request is about; fails with the status it is refused with. */
  static CompletableFuture<TailQuery> query(WatchRequest request, Owners owners, Demands demands) {
    TailRequest template =
        TailRequest.newBuilder()
            .setLedger(request.getLedger())
            .addAllAccounts(request.getAccountsList())
            .setFilter(TransactionFilter.newBuilder().addAllTypes(request.getTypesList()))
            .build();
    return switch (request.getStartCase()) {
      case TOKEN -> {
        ConsistencyToken token = Requirements.token(request.getToken(), "token", owners);
        Map<Integer, Long> covered = token.nextOffsets();
        yield demands
            .logged(covered, "token", owners.topicId())
            .thenApply(
                _ -> // what a token does not name it does not cover
                query(
                        template,
                        owners,
                        partition -> at().setOffset(covered.getOrDefault(partition, 0L))));
      }
      case LOGGED_FROM_MILLIS ->
          CompletableFuture.completedFuture(
              query(
                  template, owners, _ -> at().setLoggedFromMillis(request.getLoggedFromMillis())));
      case BEGINNING ->
          CompletableFuture.completedFuture(query(template, owners, _ -> at().setOffset(0)));
      case NOW, START_NOT_SET ->
          CompletableFuture.completedFuture(query(template, owners, _ -> at().setNow(true)));
    };
  }

  private static TailCursor.Builder at() {
    return TailCursor.newBuilder();
  }

  private static TailQuery query(
      TailRequest template, Owners owners, IntFunction<TailCursor.Builder> start) {
    Map<Integer, TailCursor> cursors = new TreeMap<>();
    for (int partition = 0; partition < owners.partitions(); partition++) {
      cursors.put(partition, start.apply(partition).setPartition(partition).build());
    }
    return new TailQuery(owners.topicId(), template, cursors);
  }

  @Override
  public void standing() {
    stands = true;
    send(response().build(), 0);
  }

  @Override
  void pass(TailResponse part) {
    if (part.getRecordsCount() > 0) {
      send(
          response()
              .setUnknownFields(
                  Replies.messages(WatchResponse.TRANSACTIONS_FIELD_NUMBER, part.getRecordsList()))
              .build(),
          part.getRecordsCount());
    }
  }

  @Override
  void idle() {
    if (stands && sinceLastSentNanos() >= streams.bounds.heartbeatNanos()) {
      send(response().build(), 0);
    }
  }

  @Override
  public void done() {
    throw new IllegalStateException("a watch has no end");
  }

  private WatchResponse.Builder response() {
    return WatchResponse.newBuilder()
        .setToken(ConsistencyToken.of(topicId, nextOffsets()).toString());
  }
}
