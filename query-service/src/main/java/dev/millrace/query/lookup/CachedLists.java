package dev.millrace.query.lookup;

import dev.millrace.query.cache.CacheKind;
import dev.millrace.query.cache.LocalViews;
import dev.millrace.query.cache.ViewKey;
import dev.millrace.query.page.PageQuery;
import dev.millrace.v1.Tier;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Pages of accounts' transactions: the first one from caches where these are fresh enough. The
 * following ones are asked of the owners, since few ask for the same.
 */
public final class CachedLists {
  private final AccountLists lists;
  private final ViewReads<ListPage> reads;

  /**
   * Lists from the owners, kept in these caches.
   *
   * @param clockMillis the time of day, for the tokens of following pages
   */
  public CachedLists(
      AccountLists lists, LocalViews<ViewKey> local, ViewCaches caches, LongSupplier clockMillis) {
    this.lists = lists;
    this.reads = new ViewReads<>(CacheKind.LIST, local, caches, new ListCodec(clockMillis));
  }

  /** One page; fails with the status the call is refused with. */
  public CompletableFuture<Answer<ListPage>> page(Read read, ListQuery list) {
    if (list.after() != null) {
      return lists.page(read, list).thenApply(page -> new Answer<>(page, Tier.TIER_STORE));
    }
    return reads.read(read, key(list), () -> lists.page(read, list));
  }

  /** How many reads of the owners others may join. */
  public int flightsUnderWay() {
    return reads.flightsUnderWay();
  }

  private static ViewKey key(ListQuery list) {
    PageQuery query = list.query();
    return ViewKey.list(
        query.topicId(),
        query.ledger(),
        query.account(),
        query.order().getNumber() + ":" + query.view().getNumber() + ":" + list.pageSize());
  }
}
