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
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Pages of an account's transactions. Transactions are spread over the partitions by their ids, so
 * each partition is asked for its share of the page first, with a margin. When one has more of it
 * than that, all are asked once more for the rest: a page is short only when it has as many bytes
 * or has cost as much work as a page may. Of what an owner's partitions have together, only as much
 * as the page can take comes with its transactions, each of which costs the store as much as four
 * entries.
 */
public final class AccountLists {
  /**
   * A partition's share of a page is distributed binomially: so many standard deviations above its
   * mean it lies once in a thousand times.
   */
  private static final double MARGIN_DEVIATIONS = 3;

  /** In a request, no bound on how many entries get their transactions. */
  private static final int ALL_TRANSACTIONS = 0;

  private final Walks walks;
  private final StoreCalls calls;

  /**
   * What was found of a page.
   *
   * @param bytes of its entries
   * @param scanned the most that one partition has looked at for it
   */
  private record Found(ListPage page, long bytes, long scanned) {}

  /** Lists through these walks. */
  public AccountLists(Walks walks, StoreCalls calls) {
    this.walks = walks;
    this.calls = calls;
  }

  /** One page; fails with the status the call is refused with. */
  public CompletableFuture<ListPage> page(Read read, ListQuery query) {
    int share = share(query.pageSize(), read.owners().partitions());
    return ask(read, query, share, walks.bounds())
        .thenCompose(
            found ->
                isWhole(query, found)
                    ? CompletableFuture.completedFuture(found.page())
                    : completed(read, query, found));
  }

  /** How much of a page each partition is asked for at first. */
  static int share(int pageSize, int partitions) {
    double mean = (double) pageSize / partitions;
    return (int) Math.min(pageSize, Math.ceil(mean + MARGIN_DEVIATIONS * Math.sqrt(mean)));
  }

  private boolean isWhole(ListQuery query, Found found) {
    return found.page().next() == null
        || found.page().entries().size() >= query.pageSize()
        || found.bytes() >= walks.bounds().bytesMax()
        || found.scanned() >= walks.bounds().scannedMax();
  }

  /** With what follows it, by what is left of a page's bounds. */
  private CompletableFuture<ListPage> completed(Read read, ListQuery query, Found found) {
    ListPage begun = found.page();
    int left = query.pageSize() - begun.entries().size();
    ListQuery rest = new ListQuery(query.query(), left, begun.next());
    Walks.Bounds bounds =
        new Walks.Bounds(
            walks.bounds().bytesMax() - found.bytes(),
            (int) (walks.bounds().scannedMax() - found.scanned()));
    return ask(read, rest, left, bounds)
        .thenApply(
            more -> {
              List<StoredEntry> entries = new ArrayList<>(begun.entries());
              entries.addAll(more.page().entries());
              return new ListPage(entries, more.page().next(), begun.consulted());
            });
  }

  /**
   * Asks for the transactions of as many entries as a page has. An entry of the page may still lack
   * its own: what stood before it in its owner's choice is no part of the page when its partition
   * was empty as the walk began, or has gone to an owner that reflects less. Then all are asked
   * for.
   */
  private CompletableFuture<Found> ask(Read read, ListQuery query, int share, Walks.Bounds bounds) {
    return ask(read, query, share, bounds, query.pageSize())
        .thenCompose(
            found ->
                hasTransactions(query, found)
                    ? CompletableFuture.completedFuture(found)
                    : ask(read, query, share, bounds, ALL_TRANSACTIONS)
                        .thenApply(again -> complete(query, again)));
  }

  private static Found complete(ListQuery query, Found found) {
    if (!hasTransactions(query, found)) {
      throw Walks.incomplete();
    }
    return found;
  }

  private static boolean hasTransactions(ListQuery query, Found found) {
    return query.query().view() == EntryView.ENTRY_VIEW_SUMMARY
        || found.page().entries().stream().allMatch(StoredEntry::hasTransaction);
  }

  private CompletableFuture<Found> ask(
      Read read, ListQuery query, int share, Walks.Bounds bounds, int transactionsMax) {
    @Nullable PageToken after = query.after();
    return walks
        .<PartitionEntries>ask(
            read,
            after == null ? null : after.end(),
            share,
            limit ->
                new StoreAsks.Entries(
                    calls,
                    request(read, query, limit, bounds.scannedMax(), transactionsMax),
                    partition -> cursor(query, partition)))
        .thenApply(answers -> found(query, bounds.bytesMax(), answers));
  }

  private static ListAccountRequest request(
      Read read, ListQuery query, int limit, int scannedMax, int transactionsMax) {
    ListAccountRequest.Builder request =
        ListAccountRequest.newBuilder()
            .setLedger(read.ledger())
            .setAccount(query.query().account())
            .setOrder(query.query().order())
            .setView(query.query().view())
            .setTransactionsMax(transactionsMax)
            .setLimit(limit)
            .setScannedMax(scannedMax);
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

  private Found found(ListQuery query, long bytesMax, Walks.Answers<PartitionEntries> answers) {
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
            .merge(parts, query.pageSize(), bytesMax);
    @Nullable PageToken after = query.after();
    @Nullable Place end = merged.end();
    @Nullable PageToken next =
        end == null
            ? null
            : token(after == null ? walks.end(answers.reflected()) : after.end(), end);
    return new Found(
        new ListPage(merged.items(), next, answers.reflected()),
        merged.items().stream().mapToLong(StoredEntry::getSerializedSize).sum(),
        answers.parts().values().stream().mapToLong(PartitionEntries::getScanned).max().orElse(0));
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
