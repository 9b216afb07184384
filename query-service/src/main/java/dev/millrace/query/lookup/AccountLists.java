package dev.millrace.query.lookup;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.EntryKey;
import dev.millrace.internal.v1.ListAccountRequest;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.query.freshness.Demand;
import dev.millrace.query.freshness.Demands;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.freshness.Requirement;
import dev.millrace.query.lookup.EntryMerge.Merged;
import dev.millrace.query.owner.StoreCalls;
import dev.millrace.query.page.PageToken;
import dev.millrace.query.route.Router;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.ListOrder;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Pages of an account's transactions. Every partition is asked for a whole page, since any may hold
 * all of it; with p partitions up to p times as many entries are read as are returned.
 *
 * <p>The first page fixes, by partition, up to which offset the walk reads. The following pages ask
 * for entries below those offsets from owners that have reached them, so that the walk returns what
 * the first page reflects, each once, whatever is written meanwhile.
 */
public final class AccountLists {
  /** Tries with a smaller page when an owner's reply is larger than a message may be. */
  private static final int SHRINK = 4;

  /** In a cursor, no end offset. A partition that was empty has its entries dropped instead. */
  private static final long NO_LIMIT = 0;

  private final Router router;
  private final StoreCalls calls;
  private final Demands demands;
  private final long pageBytesMax;
  private final LongSupplier clockMillis;

  /** Lists whose pages end early once they have this many bytes. */
  public AccountLists(
      Router router,
      StoreCalls calls,
      Demands demands,
      long pageBytesMax,
      LongSupplier clockMillis) {
    this.router = router;
    this.calls = calls;
    this.demands = demands;
    this.pageBytesMax = pageBytesMax;
    this.clockMillis = clockMillis;
  }

  /** One page; fails with the status the call is refused with. */
  public CompletableFuture<ListPage> page(Read read, ListQuery query) {
    @Nullable PageToken after = query.after();
    if (after == null) {
      return demands
          .of(read.requirement(), read.owners())
          .thenCompose(demand -> ask(read, query, demand, query.pageSize()));
    }
    // Following pages reflect what the first one did; tokens they bring are only checked.
    CompletableFuture<?> checked =
        read.requirement() instanceof Requirement.Tokens
            ? demands.of(read.requirement(), read.owners())
            : CompletableFuture.completedFuture(Demand.NONE);
    return checked.thenCompose(
        _ -> ask(read, query, Demand.offsets(after.endOffsets()), query.pageSize()));
  }

  private CompletableFuture<ListPage> ask(Read read, ListQuery query, Demand demand, int limit) {
    ListAccountRequest template =
        ListAccountRequest.newBuilder()
            .setLedger(read.ledger())
            .setAccount(query.query().account())
            .setOrder(query.query().order())
            .setView(query.query().view())
            .setLimit(limit)
            .build();
    List<Integer> partitions = IntStream.range(0, read.owners().partitions()).boxed().toList();
    return router
        .ask(
            new StoreAsks.Entries(calls, template, partition -> cursor(query, partition)),
            partitions,
            demand,
            read.deadline())
        .thenCompose(
            answers -> {
              @Nullable Refusal refusal = AllAnswers.refusal(answers);
              if (refusal == null) {
                return CompletableFuture.completedFuture(
                    page(query, AllAnswers.parts(answers), AllAnswers.consulted(answers)));
              }
              return refusal.code() == Status.Code.RESOURCE_EXHAUSTED && limit > 1
                  ? ask(read, query, demand, Math.max(1, limit / SHRINK))
                  : CompletableFuture.<ListPage>failedFuture(refusal.asException());
            });
  }

  /** Where a partition goes on: after the last entry returned, whichever partition that lies in. */
  private static PartitionCursor cursor(ListQuery query, int partition) {
    PartitionCursor.Builder cursor = PartitionCursor.newBuilder();
    @Nullable PageToken after = query.after();
    if (after == null) {
      return cursor.build();
    }
    cursor.setEndOffset(Math.max(NO_LIMIT + 1, after.endOffsets().getOrDefault(partition, 0L)));
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

  private ListPage page(
      ListQuery query,
      Map<Integer, PartitionEntries> parts,
      Map<Integer, PartitionFresh> consulted) {
    @Nullable PageToken after = query.after();
    Map<Integer, PartitionEntries> reflecting = new TreeMap<>(parts);
    if (after != null) {
      reflecting.keySet().removeIf(p -> after.endOffsets().getOrDefault(p, 0L) == 0);
    }
    Merged merged =
        EntryMerge.merge(reflecting, query.query().order(), query.pageSize(), pageBytesMax);
    if (merged.entries().isEmpty() && merged.more()) {
      throw Refusal.of(
              Status.Code.INTERNAL,
              ErrorReason.ERROR_REASON_INTERNAL,
              "a partition's owner has more entries but gave none")
          .asException();
    }
    Map<Integer, PartitionFresh> reflected = reflected(after, consulted);
    return new ListPage(
        merged.entries(),
        merged.more() ? next(after, merged.entries().getLast(), reflected) : null,
        reflected);
  }

  /** A following page reflects what the first one did, and lags behind the log accordingly. */
  private Map<Integer, PartitionFresh> reflected(
      @Nullable PageToken after, Map<Integer, PartitionFresh> consulted) {
    if (after == null) {
      return consulted;
    }
    long sinceFirstMillis = Math.max(0, clockMillis.getAsLong() - after.asOfMillis());
    Map<Integer, PartitionFresh> reflected = new TreeMap<>();
    consulted.forEach(
        (partition, fresh) -> {
          long end = after.endOffsets().getOrDefault(partition, fresh.nextOffset());
          long lagRecords = fresh.nextOffset() + fresh.lagRecords() - end;
          reflected.put(
              partition,
              new PartitionFresh(end, lagRecords, lagRecords == 0 ? 0 : sinceFirstMillis));
        });
    return reflected;
  }

  private PageToken next(
      @Nullable PageToken after, StoredEntry last, Map<Integer, PartitionFresh> reflected) {
    EntryKey key =
        EntryKey.newBuilder()
            .setTimeMicros(last.getTimeMicros())
            .setOffset(last.getPosition().getOffset())
            .setIndex(last.getPosition().getIndex())
            .build();
    int partition = last.getPosition().getPartition();
    if (after != null) {
      return new PageToken(after.endOffsets(), after.asOfMillis(), partition, key);
    }
    NavigableMap<Integer, Long> endOffsets = new TreeMap<>();
    long lagMillis = 0;
    for (Map.Entry<Integer, PartitionFresh> entry : reflected.entrySet()) {
      endOffsets.put(entry.getKey(), entry.getValue().nextOffset());
      lagMillis = Math.max(lagMillis, entry.getValue().lagMillis());
    }
    return new PageToken(endOffsets, clockMillis.getAsLong() - lagMillis, partition, key);
  }
}
