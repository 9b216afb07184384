package dev.millrace.query.rpc;

import static java.util.Objects.requireNonNull;

import dev.millrace.internal.v1.TailCursor;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.freshness.ReadAts;
import dev.millrace.query.lookup.WalkEnds;
import dev.millrace.query.page.ExportQuery;
import dev.millrace.query.page.ResumeToken;
import dev.millrace.query.page.ResumeTokens;
import dev.millrace.query.page.WalkEnd;
import dev.millrace.query.rpc.StreamMeters.Method;
import dev.millrace.query.tail.TailQuery;
import dev.millrace.v1.ExportTransactionsRequest;
import dev.millrace.v1.ExportTransactionsResponse;
import dev.millrace.v1.ReadAt;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One export: all partitions up to offsets that are fixed when it begins, and do not move. */
final class ExportCall extends StreamCall<ExportTransactionsResponse> {
  /** A stretch without wanted transactions is told of no more often: where to go on. */
  private static final long PROGRESS_NANOS_MIN = TimeUnit.SECONDS.toNanos(1);

  private final ExportQuery query;
  private final ResumeTokens tokens;
  private final LongSupplier clockMillis;
  private final Map<Integer, Long> logEndsAtStart = new TreeMap<>();

  /** By partition, when the owner last said that nothing was logged beyond the end. */
  private final Map<Integer, Long> nothingBeyondAtMillis = new TreeMap<>();

  private @Nullable ResumeToken begun;

  ExportCall(
      ServerCallStreamObserver<ExportTransactionsResponse> observer,
      Streams streams,
      ExportQuery query,
      ResumeTokens tokens,
      LongSupplier clockMillis) {
    super(Method.EXPORT, observer, streams);
    this.query = query;
    this.tokens = tokens;
    this.clockMillis = clockMillis;
  }

  /** Where a new one begins and ends; before {@link #start}'s future completes. */
  ResumeToken ofAll(Map<Integer, PartitionFresh> consulted) {
    NavigableMap<Integer, Long> next = new TreeMap<>();
    consulted.forEach(
        (partition, fresh) -> {
          next.put(partition, 0L);
          logEndsAtStart.put(partition, fresh.nextOffset() + fresh.lagRecords());
        });
    WalkEnd end = WalkEnds.of(consulted, clockMillis.getAsLong());
    return new ResumeToken(next, end.endOffsets(), end.asOfMillis());
  }

  /** What is left from there on; before {@link #start}'s future completes. */
  TailQuery from(ResumeToken where, ExportTransactionsRequest request) {
    begun = where;
    Map<Integer, TailCursor> cursors = new TreeMap<>();
    where
        .endOffsets()
        .forEach(
            (partition, end) -> {
              long next = where.nextOffsets().getOrDefault(partition, 0L);
              if (next < end) {
                cursors.put(
                    partition,
                    TailCursor.newBuilder()
                        .setPartition(partition)
                        .setOffset(next)
                        .setEndOffset(end)
                        .build());
              }
            });
    TailRequest.Builder template =
        TailRequest.newBuilder().setLedger(request.getLedger()).setFilter(request.getFilter());
    if (!request.getAccount().isEmpty()) {
      template.addAccounts(request.getAccount());
    }
    return new TailQuery(query.topicId(), template.build(), cursors);
  }

  @Override
  public void standing() {
    // offsets from the start
  }

  @Override
  void pass(TailResponse part) {
    int partition = part.getState().getPartition();
    if (logEnd(partition) <= requireNonNull(begun).endOffsets().getOrDefault(partition, 0L)) {
      nothingBeyondAtMillis.put(partition, clockMillis.getAsLong());
    }
    if (part.getRecordsCount() > 0 || sinceLastSentNanos() >= PROGRESS_NANOS_MIN) {
      send(
          response()
              .setUnknownFields(
                  Replies.messages(
                      ExportTransactionsResponse.TRANSACTIONS_FIELD_NUMBER, part.getRecordsList()))
              .build(),
          part.getRecordsCount());
    }
  }

  @Override
  void idle() {
    // the owners' messages come at least once a second
  }

  @Override
  public void done() {
    send(response().setComplete(true).build(), 0);
    complete();
  }

  private ExportTransactionsResponse.Builder response() {
    ResumeToken begin = requireNonNull(begun);
    NavigableMap<Integer, Long> next = new TreeMap<>(begin.nextOffsets());
    next.putAll(nextOffsets());
    return ExportTransactionsResponse.newBuilder()
        .setResumeToken(
            tokens.encode(query, new ResumeToken(next, begin.endOffsets(), begin.asOfMillis())))
        .setReadAt(readAt(begin));
  }

  private ReadAt readAt(ResumeToken begin) {
    long nowMillis = clockMillis.getAsLong();
    Map<Integer, PartitionFresh> reflected = new TreeMap<>();
    begin
        .endOffsets()
        .forEach(
            (partition, end) -> {
              long logEnd = Math.max(logEnd(partition), logEndsAtStart.getOrDefault(partition, 0L));
              // What was logged since nobody has told, so the time since then is lag too.
              long sinceMillis =
                  logEnd > end
                      ? begin.asOfMillis()
                      : nothingBeyondAtMillis.getOrDefault(partition, begin.asOfMillis());
              reflected.put(
                  partition,
                  new PartitionFresh(
                      end, Math.max(0, logEnd - end), Math.max(0, nowMillis - sinceMillis)));
            });
    return ReadAts.of(query.topicId(), reflected);
  }
}
