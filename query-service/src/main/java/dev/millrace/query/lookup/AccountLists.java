package dev.millrace.query.lookup;

import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.EntryKey;
import dev.millrace.internal.v1.ListAccountRequest;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.query.lookup.PageMerge.Merged;
import dev.millrace.query.lookup.PageMerge.Part;
import dev.millrace.query.owner.StoreCalls;
import dev.millrace.query.page.PageToken;
import dev.millrace.query.page.WalkEnd;
import dev.millrace.v1.ListOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Pages of an account's transactions. Every partition is asked for a whole page, since any may hold
 * all of it; with p partitions up to p times as many entries are read as are returned.
 */
public final class AccountLists {
  private final Walks walks;
  private final StoreCalls calls;

  /** Lists through these walks. */
  public AccountLists(Walks walks, StoreCalls calls) {
    this.walks = walks;
    this.calls = calls;
  }

  /** One page; fails with the status the call is refused with. */
  public CompletableFuture<ListPage> page(Read read, ListQuery query) {
    @Nullable PageToken after = query.after();
    return walks
        .<PartitionEntries>ask(
            read,
            after == null ? null : after.end(),
            query.pageSize(),
            limit ->
                new StoreAsks.Entries(
                    calls, request(read, query, limit), partition -> cursor(query, partition)))
        .thenApply(answers -> page(query, answers));
  }

  private ListAccountRequest request(Read read, ListQuery query, int limit) {
    ListAccountRequest.Builder request =
        ListAccountRequest.newBuilder()
            .setLedger(read.ledger())
            .setAccount(query.query().account())
            .setOrder(query.query().order())
            .setView(query.query().view())
            .setLimit(limit)
            .setScannedMax(walks.bounds().scannedMax());
    if (query.query().isFiltered()) {
      request.setFilter(query.query().filter());
    }
    return request.build();
  }

  /** Where a partition goes on: behind the end of the page, whichever partition that lies in. */
  private static PartitionCursor cursor(ListQuery query, int partition) {
    PartitionCursor.Builder cursor = PartitionCursor.newBuilder();
    @Nullable PageToken after = query.after();
    if (after == null) {
      return cursor.build();
    }
    cursor.setEndOffset(Walks.endOffset(after.end(), partition));
    long time = after.last().getTimeMicros();
    boolean oldestFirst = query.query().order() == ListOrder.LIST_ORDER_OLDEST_FIRST;
    if (partition == after.partition()) {
      cursor.setAfter(after.last());
    } else if (partition < after.partition() == oldestFirst) {
      // Of this time, the partition has had its turn.
      cursor.setAfter(oldestFirst ? lastOf(time) : firstOf(time));
    } else {
      // Of this time, its turn is still to come.
      cursor.setAfter(oldestFirst ? lastOf(time - 1) : firstOf(time + 1));
    }
    return cursor.build();
  }

  private static EntryKey firstOf(long timeMicros) {
    return EntryKey.newBuilder().setTimeMicros(timeMicros).build();
  }

  private static EntryKey lastOf(long timeMicros) {
    return EntryKey.newBuilder()
        .setTimeMicros(timeMicros)
        .setOffset(PackedPosition.OFFSET_MAX)
        .setIndex(PackedPosition.INDEX_MAX)
        .build();
  }

  private ListPage page(ListQuery query, Walks.Answers<PartitionEntries> answers) {
    List<Part<StoredEntry>> parts =
        answers.parts().entrySet().stream()
            .map(
                part ->
                    new Part<>(
                        part.getKey(),
                        part.getValue().getEntriesList(),
                        stopped(part.getKey(), part.getValue())))
            .toList();
    Merged<StoredEntry> merged =
        new PageMerge<>(
                Place::byEventTime, query.query().order() != ListOrder.LIST_ORDER_OLDEST_FIRST)
            .merge(parts, query.pageSize(), walks.bounds().bytesMax());
    @Nullable PageToken after = query.after();
    @Nullable Place end = merged.end();
    @Nullable PageToken next =
        end == null
            ? null
            : token(after == null ? walks.end(answers.reflected()) : after.end(), end);
    return new ListPage(merged.items(), next, answers.reflected());
  }

  private static @Nullable Place stopped(int partition, PartitionEntries part) {
    if (part.getExhausted()) {
      return null;
    }
    if (part.hasLastScanned()) {
      EntryKey last = part.getLastScanned();
      return new Place(last.getTimeMicros(), partition, last.getOffset(), last.getIndex());
    }
    if (part.getEntriesCount() == 0) {
      throw Walks.noProgress();
    }
    return Place.byEventTime(part.getEntries(part.getEntriesCount() - 1));
  }

  private static PageToken token(WalkEnd end, Place last) {
    return new PageToken(
        end,
        last.partition(),
        EntryKey.newBuilder()
            .setTimeMicros(last.time())
            .setOffset(last.offset())
            .setIndex(last.index())
            .build());
  }
}
