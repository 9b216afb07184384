package dev.millrace.query.lookup;

import dev.millrace.internal.v1.ListReferenceRequest;
import dev.millrace.internal.v1.ListReferenceResponse;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionMatches;
import dev.millrace.internal.v1.RecordCursor;
import dev.millrace.internal.v1.ScanRecordsRequest;
import dev.millrace.internal.v1.ScanRecordsResponse;
import dev.millrace.internal.v1.StoreServiceGrpc;
import dev.millrace.query.lookup.SimpleAsk.Parts;
import dev.millrace.query.owner.StoreCalls;
import dev.millrace.query.page.RecordsToken;
import dev.millrace.query.page.ReferenceQuery;
import dev.millrace.query.page.ScanQuery;
import dev.millrace.query.page.WalkEnd;
import dev.millrace.v1.ListOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Pages of transactions: those that carry a reference, by (partition, position), and those of a
 * ledger, by (append time, partition, position). Every partition is asked for a whole page.
 */
public final class RecordLists {
  private static final Parts<ListReferenceResponse, PartitionMatches> REFERENCE_PARTS =
      new Parts<>(
          ListReferenceResponse::getPartitionsList,
          PartitionMatches::getState,
          part -> part.hasError() ? part.getError() : null);

  static final Parts<ScanRecordsResponse, PartitionMatches> SCAN_PARTS =
      new Parts<>(
          ScanRecordsResponse::getPartitionsList,
          PartitionMatches::getState,
          part -> part.hasError() ? part.getError() : null);

  private final Walks walks;
  private final StoreCalls calls;

  /** Lists through these walks. */
  public RecordLists(Walks walks, StoreCalls calls) {
    this.walks = walks;
    this.calls = calls;
  }

  /**
   * A page of what carries a reference; fails with the status the call is refused with.
   *
   * @param after where the page before ended; null for the first page
   */
  public CompletableFuture<RecordPage> reference(
      Read read, ReferenceQuery query, int pageSize, @Nullable RecordsToken after) {
    return walks
        .<PartitionMatches>ask(
            read,
            endOf(after),
            pageSize,
            limit ->
                new SimpleAsk<>(
                    calls,
                    StoreServiceGrpc.getListReferenceMethod(),
                    bounds ->
                        ListReferenceRequest.newBuilder()
                            .setLedger(query.ledger())
                            .setReference(query.reference())
                            .setLimit(limit)
                            .addAllPartitions(cursors(after, bounds))
                            .build(),
                    REFERENCE_PARTS))
        .thenApply(
            answers ->
                new RecordPages(Place::byPosition, false, walks).page(after, pageSize, answers));
  }

  /**
   * A page of a ledger; fails with the status the call is refused with.
   *
   * @param after where the page before ended; null for the first page
   */
  public CompletableFuture<RecordPage> scan(
      Read read, ScanQuery query, int pageSize, @Nullable RecordsToken after) {
    ScanRecordsRequest template = request(query);
    boolean newestFirst = query.order() != ListOrder.LIST_ORDER_OLDEST_FIRST;
    return walks
        .<PartitionMatches>ask(
            read,
            endOf(after),
            pageSize,
            limit ->
                new SimpleAsk<>(
                    calls,
                    StoreServiceGrpc.getScanRecordsMethod(),
                    bounds ->
                        template.toBuilder()
                            .setLimit(limit)
                            .addAllPartitions(cursors(after, bounds))
                            .build(),
                    SCAN_PARTS))
        .thenApply(
            answers ->
                new RecordPages(Place::byAppendTime, newestFirst, walks)
                    .page(after, pageSize, answers));
  }

  private ScanRecordsRequest request(ScanQuery query) {
    ScanRecordsRequest.Builder request =
        ScanRecordsRequest.newBuilder()
            .setLedger(query.ledger())
            .setOrder(query.order())
            .setFilter(query.filter())
            .setScannedMax(walks.bounds().scannedMax());
    if (query.loggedFromMillis() != null) {
      request.setLoggedFromMillis(query.loggedFromMillis());
    }
    if (query.loggedToMillis() != null) {
      request.setLoggedToMillis(query.loggedToMillis());
    }
    return request.build();
  }

  private static @Nullable WalkEnd endOf(@Nullable RecordsToken after) {
    return after == null ? null : after.end();
  }

  private static List<RecordCursor> cursors(
      @Nullable RecordsToken after, List<PartitionBound> bounds) {
    return bounds.stream()
        .map(
            bound ->
                RecordPages.cursor(after, bound.getPartition()).toBuilder().setBound(bound).build())
        .toList();
  }
}
