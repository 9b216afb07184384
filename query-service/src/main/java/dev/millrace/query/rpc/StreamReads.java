package dev.millrace.query.rpc;

import dev.millrace.contract.ownership.Owners;
import dev.millrace.query.freshness.Demands;
import dev.millrace.query.freshness.Requirement;
import dev.millrace.query.lookup.Positions;
import dev.millrace.query.lookup.Read;
import dev.millrace.query.page.ExportQuery;
import dev.millrace.query.page.ResumeToken;
import dev.millrace.query.page.ResumeTokens;
import dev.millrace.query.tail.TailQuery;
import dev.millrace.v1.ExportTransactionsRequest;
import dev.millrace.v1.ExportTransactionsResponse;
import dev.millrace.v1.WatchRequest;
import dev.millrace.v1.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The public streams: check, take in, begin. What is wrong is thrown; nobody is asked anything for
 * a stream that is not taken in.
 */
public final class StreamReads {
  private final Supplier<Owners> owners;
  private final Reads reads;
  private final Demands demands;
  private final Positions positions;
  private final ResumeTokens tokens;
  private final Streams streams;
  private final LongSupplier clockMillis;

  /** The handlers of streams. */
  public StreamReads(
      Supplier<Owners> owners,
      Reads reads,
      Demands demands,
      Positions positions,
      ResumeTokens tokens,
      Streams streams,
      LongSupplier clockMillis) {
    this.owners = owners;
    this.reads = reads;
    this.demands = demands;
    this.positions = positions;
    this.tokens = tokens;
    this.streams = streams;
    this.clockMillis = clockMillis;
  }

  void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
    StreamChecks.watch(request);
    Owners view = Checks.known(owners.get());
    WatchCall call =
        new WatchCall((ServerCallStreamObserver<WatchResponse>) observer, streams, view.topicId());
    begin(call, () -> WatchCall.query(request, view, demands));
  }

  void export(
      ExportTransactionsRequest request, StreamObserver<ExportTransactionsResponse> observer) {
    StreamChecks.export(request);
    Read read = reads.of(request.getLedger(), request.getConsistency(), false);
    ExportQuery query = ExportQuery.of(read.owners().topicId(), request);
    ExportCall call =
        new ExportCall(
            (ServerCallStreamObserver<ExportTransactionsResponse>) observer,
            streams,
            query,
            tokens,
            clockMillis);
    begin(
        call, () -> where(call, request, query, read).thenApply(from -> call.from(from, request)));
  }

  private void begin(StreamCall<?> call, Supplier<CompletableFuture<TailQuery>> query) {
    streams.admit(call);
    CompletableFuture<TailQuery> following;
    try {
      following = query.get();
    } catch (RuntimeException e) {
      // The stream is among the open ones by now, and ends as one of them.
      following = CompletableFuture.failedFuture(e);
    }
    call.start(following);
  }

  private CompletableFuture<ResumeToken> where(
      ExportCall call, ExportTransactionsRequest request, ExportQuery query, Read read) {
    if (request.getResumeToken().isEmpty()) {
      return positions.of(read).thenApply(call::ofAll);
    }
    ResumeToken token;
    try {
      token = tokens.decode(query, request.getResumeToken());
    } catch (IllegalArgumentException e) {
      throw StreamChecks.resumeToken(String.valueOf(e.getMessage())).asException();
    }
    if (token.endOffsets().size() != read.owners().partitions()) {
      throw StreamChecks.resumeToken("is of a log with other partitions").asException();
    }
    // It ends where it would have ended; consistency tokens it brings are only checked.
    return read.requirement() instanceof Requirement.Tokens
        ? demands.of(read.requirement(), read.owners()).thenApply(_ -> token)
        : CompletableFuture.completedFuture(token);
  }
}
