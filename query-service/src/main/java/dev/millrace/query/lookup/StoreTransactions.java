package dev.millrace.query.lookup;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.contract.rpc.HeldBytes;
import dev.millrace.internal.v1.PartitionRecords;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.query.cache.CachedTransaction;
import dev.millrace.query.freshness.Demand;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.owner.GatheredGets;
import dev.millrace.query.route.PartitionAnswer;
import dev.millrace.query.route.Router;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.Tier;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Transactions by identity from their owners, in two rounds at most: each key's home partition,
 * then all others for what was not there. Records may lie elsewhere: their partition key was not
 * named, or another partitioner placed them.
 */
final class StoreTransactions {
  private final Router router;
  private final GatheredGets gets;

  StoreTransactions(Router router, GatheredGets gets) {
    this.router = router;
    this.gets = gets;
  }

  /**
   * One outcome for each key, in order.
   *
   * @param held counts what the first round found while the second is under way; the future fails
   *     when it has no room
   */
  CompletableFuture<List<KeyOutcome>> fetch(
      Read read, Demand demand, List<LookupKey> keys, HeldBytes held) {
    List<Search> searches = keys.stream().map(Search::new).toList();
    Map<Integer, List<Search>> home = new TreeMap<>();
    for (Search search : searches) {
      home.computeIfAbsent(search.key.home(), _ -> new ArrayList<>()).add(search);
    }
    return round(read, demand, home)
        .thenCompose(
            _ -> {
              Map<Integer, List<Search>> others = elsewhere(read, searches);
              if (!others.isEmpty()) {
                held.hold(searches.stream().mapToLong(Search::foundBytes).sum());
              }
              return round(read, demand, others);
            })
        .thenApply(_ -> searches.stream().map(Search::outcome).toList());
  }

  private static Map<Integer, List<Search>> elsewhere(Read read, List<Search> searches) {
    Map<Integer, List<Search>> others = new TreeMap<>();
    for (Search search : searches) {
      if (search.isOver()) {
        continue;
      }
      for (int partition = 0; partition < read.owners().partitions(); partition++) {
        if (partition != search.key.home()) {
          others.computeIfAbsent(partition, _ -> new ArrayList<>()).add(search);
        }
      }
    }
    return others;
  }

  private CompletableFuture<?> round(
      Read read, Demand demand, Map<Integer, List<Search>> searches) {
    if (searches.isEmpty()) {
      return CompletableFuture.completedFuture(searches);
    }
    Map<Integer, List<LookupKey>> keys = new HashMap<>();
    searches.forEach(
        (partition, those) -> keys.put(partition, those.stream().map(s -> s.key).toList()));
    return router
        .ask(
            new StoreAsks.Transactions(gets, read.ledger(), keys),
            searches.keySet(),
            demand,
            read.deadline())
        .thenAccept(
            answers ->
                answers.forEach(
                    (partition, answer) ->
                        take(partition, answer, searches.getOrDefault(partition, List.of()))));
  }

  private static void take(
      int partition, PartitionAnswer<PartitionRecords> answer, List<Search> searches) {
    switch (answer) {
      case PartitionAnswer.Refused<PartitionRecords>(Refusal refusal) ->
          searches.forEach(search -> search.refused(refusal));
      case PartitionAnswer.Answered<PartitionRecords>(
              PartitionRecords part,
              PartitionFresh fresh) -> {
        if (part.getRecordsCount() != searches.size()) {
          Refusal wrong =
              Refusal.of(
                  Status.Code.INTERNAL,
                  ErrorReason.ERROR_REASON_INTERNAL,
                  "the partition's owner answered another question");
          searches.forEach(search -> search.refused(wrong));
          return;
        }
        for (int i = 0; i < searches.size(); i++) {
          searches.get(i).answered(partition, fresh, part.getRecords(i));
        }
      }
    }
  }

  /** One key on its way. The rounds follow one another, so no two threads are in here. */
  private static final class Search {
    private final LookupKey key;
    private final Map<Integer, PartitionFresh> consulted = new HashMap<>();
    private @Nullable CachedTransaction exact;
    private @Nullable CachedTransaction candidate;
    private @Nullable Refusal refusal;

    Search(LookupKey key) {
      this.key = key;
    }

    /** Whether other partitions need not be asked. */
    boolean isOver() {
      return exact != null || refusal != null;
    }

    long foundBytes() {
      return exact == null ? 0 : exact.stored().size();
    }

    void refused(Refusal reason) {
      refusal = reason;
    }

    void answered(int partition, PartitionFresh fresh, StoredRecord record) {
      consulted.put(partition, fresh);
      if (!record.hasPosition()) {
        return;
      }
      CachedTransaction found = StoredBytes.of(record);
      String partitionKey =
          IdentityKey.effectivePartitionKey(
              key.id(), StoredBytes.partitionKeyOf(record.getTransaction()));
      if (partitionKey.equals(key.partitionKey())) {
        exact = first(exact, found);
      } else if (key.partitionKey().isEmpty()) {
        // Without a partition key in the request, a transaction without one comes first; only when
        // no partition has it, one with a partition key is the answer.
        candidate = first(candidate, found);
      }
    }

    KeyOutcome outcome() {
      if (exact != null) {
        return new KeyOutcome.Found(exact, Tier.TIER_STORE, consulted);
      }
      if (refusal != null) {
        return new KeyOutcome.Failed(refusal);
      }
      return candidate != null
          ? new KeyOutcome.Found(candidate, Tier.TIER_STORE, consulted)
          : new KeyOutcome.Absent(Tier.TIER_STORE, consulted);
    }

    /** The same one every time, where several partitions have one. */
    private static CachedTransaction first(
        @Nullable CachedTransaction one, CachedTransaction other) {
      return one != null && one.partition() <= other.partition() ? one : other;
    }
  }
}
