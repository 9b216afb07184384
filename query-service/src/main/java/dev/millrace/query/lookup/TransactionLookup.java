package dev.millrace.query.lookup;

import com.google.protobuf.ByteString;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.contract.rpc.HeldBytes;
import dev.millrace.query.cache.CacheKey;
import dev.millrace.query.cache.CacheKind;
import dev.millrace.query.cache.CacheMeters;
import dev.millrace.query.cache.CacheMeters.CacheTier;
import dev.millrace.query.cache.CacheMeters.Counts;
import dev.millrace.query.cache.CachedTransaction;
import dev.millrace.query.cache.Flights;
import dev.millrace.query.cache.Flights.Flight;
import dev.millrace.query.cache.LocalTier;
import dev.millrace.query.cache.LocalViews;
import dev.millrace.query.cache.NoRemoteTier;
import dev.millrace.query.cache.RemoteTier;
import dev.millrace.query.freshness.Demand;
import dev.millrace.query.freshness.Demands;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.freshness.Requirement;
import dev.millrace.query.lookup.Recorder.Stage;
import dev.millrace.query.owner.GatheredGets;
import dev.millrace.query.route.Refusals;
import dev.millrace.query.route.Router;
import dev.millrace.v1.Tier;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Transactions by identity: the local cache, then Redis, then their owners.
 *
 * <p>A transaction in a cache satisfies every demand, since it never changes. It is kept under its
 * own identity: a request without a partition key that is answered by a transaction with one finds
 * it in no cache, for a transaction without one may come and goes first. That an identity is absent
 * is remembered for a moment, with the offsets as of which it was.
 *
 * <p>Concurrent misses of one key with one requirement share a flight. Who joined one that began
 * before it came takes what was found, but looks again when nothing was found and the answer may be
 * too old for it, or when the flight gave up and it has more time; it waits no longer than it may.
 */
public final class TransactionLookup {
  /** Look-ups of so many keys sweep, rather than come back to the same ones. */
  private static final int BULK_KEYS_MIN = 100;

  /** For a flight that takes longer than who joined it may wait. */
  private static final KeyOutcome STILL_UNDER_WAY = new KeyOutcome.Failed(Refusals.notUpToBound());

  private record FlightKey(CacheKey key, Requirement requirement) {}

  private record Leading(LookupKey key, FlightKey flightKey, Flight<KeyOutcome> flight) {}

  private final LocalTransactions local;
  private final RemoteTier remote;
  private final StoreTransactions store;
  private final Demands demands;
  private final ByteBudget budget;
  private final CacheMeters meters;
  private final LongSupplier nanoTime;
  private final Flights<FlightKey, KeyOutcome> flights = new Flights<>();

  /** A look-up over these tiers. */
  public TransactionLookup(
      LocalTier held,
      LocalViews<CacheKey> absences,
      ViewCaches caches,
      Router router,
      GatheredGets gets,
      Demands demands,
      ByteBudget budget) {
    this.local = new LocalTransactions(held, absences, caches);
    this.remote = caches.remote();
    this.store = new StoreTransactions(router, gets);
    this.demands = demands;
    this.budget = budget;
    this.meters = caches.meters();
    this.nanoTime = caches.nanoTime();
  }

  /**
   * What the local cache has, at once; null when it has nothing, or the log must be asked first
   * whether the read's tokens are of it.
   */
  public KeyOutcome.@Nullable Found local(Read read, LookupKey key) {
    return mustBeChecked(read) ? null : local.find(read, key);
  }

  /** The same for all of several keys; null when one is missing. */
  public @Nullable List<KeyOutcome> local(Read read, List<LookupKey> keys) {
    return mustBeChecked(read) ? null : local.findAll(read, keys);
  }

  /** Whether the read has tokens that may not be of this log. */
  private boolean mustBeChecked(Read read) {
    return read.requirement() instanceof Requirement.Tokens tokens
        && !demands.areKnown(tokens, read.owners());
  }

  /** One outcome for each key, in order; fails with the status the whole call is refused with. */
  public CompletableFuture<List<KeyOutcome>> lookup(Read read, List<LookupKey> keys) {
    // Tokens are checked even when a cache has everything; the log's end is asked for only when it
    // has not.
    CompletableFuture<?> checked =
        mustBeChecked(read)
            ? demands.of(read.requirement(), read.owners())
            : CompletableFuture.completedFuture(Demand.NONE);
    return checked
        .thenCompose(
            _ -> {
              if (read.requirement() instanceof Requirement.Tokens) {
                read.recorder().spent(Stage.BOUND);
              }
              return rounds(read, keys);
            })
        .thenApply(outcomes -> keys.stream().map(key -> outcomes.get(key.cacheKey())).toList());
  }

  /** How many look-ups others may join. */
  public int flightsUnderWay() {
    return flights.count();
  }

  private CompletableFuture<Map<CacheKey, KeyOutcome>> rounds(
      Read read, Collection<LookupKey> keys) {
    Map<CacheKey, KeyOutcome> outcomes = new HashMap<>();
    Map<LookupKey, Flight<KeyOutcome>> joined = new LinkedHashMap<>();
    List<Leading> leading = new ArrayList<>();
    for (LookupKey key : keys) {
      if (!outcomes.containsKey(key.cacheKey()) && !joined.containsKey(key)) {
        @Nullable KeyOutcome known = local.get(read, key);
        if (known != null) {
          outcomes.put(key.cacheKey(), known);
        } else {
          joinOrLead(read, key, joined, leading);
        }
      }
    }
    read.recorder().spent(Stage.LOCAL_CACHE);
    if (joined.isEmpty()) {
      return CompletableFuture.completedFuture(outcomes);
    }
    lead(read, leading);
    return landed(read, joined.values()).thenCompose(_ -> collect(read, joined, outcomes));
  }

  /** Completes when all have landed, or when the read's time is over: others' may be longer. */
  private CompletableFuture<?> landed(Read read, Collection<Flight<KeyOutcome>> joined) {
    CompletableFuture<?> landed =
        CompletableFuture.allOf(
            joined.stream().map(Flight::outcome).toArray(CompletableFuture[]::new));
    long untilNanos = read.deadline().waitUntilNanos();
    return joined.stream().allMatch(flight -> flight.endsBy(untilNanos))
        ? landed
        : landed
            .thenApply(_ -> true)
            .completeOnTimeout(
                false, read.deadline().leftNanos(nanoTime.getAsLong()), TimeUnit.NANOSECONDS);
  }

  private void joinOrLead(
      Read read, LookupKey key, Map<LookupKey, Flight<KeyOutcome>> joined, List<Leading> leading) {
    Flight<KeyOutcome> mine =
        new Flight<>(
            new CompletableFuture<>(), nanoTime.getAsLong(), read.deadline().waitUntilNanos());
    FlightKey flightKey = new FlightKey(key.cacheKey(), read.requirement());
    // The end of the log is another for each request that asks for all of it: nothing to share.
    @Nullable Flight<KeyOutcome> theirs =
        read.requirement() instanceof Requirement.Everything
            ? null
            : flights.joinOrLead(flightKey, mine);
    joined.put(key, theirs == null ? mine : theirs);
    if (theirs != null) {
      return;
    }
    Leading lead = new Leading(key, flightKey, mine);
    // The flight before may have landed between the first look and this one.
    @Nullable KeyOutcome known = local.peek(read, key);
    if (known != null) {
      land(lead, known);
    } else {
      leading.add(lead);
    }
  }

  private CompletableFuture<Map<CacheKey, KeyOutcome>> collect(
      Read read, Map<LookupKey, Flight<KeyOutcome>> joined, Map<CacheKey, KeyOutcome> outcomes) {
    List<LookupKey> again = new ArrayList<>();
    joined.forEach(
        (key, flight) -> {
          KeyOutcome outcome = flight.outcome().getNow(STILL_UNDER_WAY);
          if (read.recorder() instanceof Recording recording) {
            note(recording, outcome);
          }
          if (isAnswerTo(read, key, flight, outcome)) {
            outcomes.put(key.cacheKey(), outcome);
          } else {
            again.add(key);
          }
        });
    if (again.isEmpty()) {
      return CompletableFuture.completedFuture(outcomes);
    }
    return rounds(read, again)
        .thenApply(
            more -> {
              outcomes.putAll(more);
              return outcomes;
            });
  }

  /** Whether what a flight brought is an answer to this read, which may have joined it late. */
  private boolean isAnswerTo(
      Read read, LookupKey key, Flight<KeyOutcome> flight, KeyOutcome outcome) {
    return switch (outcome) {
      case KeyOutcome.Found(CachedTransaction found, _, Map<Integer, PartitionFresh> consulted) ->
          isExact(key, found) || isFreshEnough(read, flight, consulted);
      case KeyOutcome.Failed(Refusal refusal) ->
          refusal.code() != Status.Code.UNAVAILABLE
              || flight.waitUntilNanos() - read.deadline().waitUntilNanos() >= 0
              || read.deadline().leftNanos(nanoTime.getAsLong()) <= 0;
      case KeyOutcome.Absent(_, Map<Integer, PartitionFresh> consulted) ->
          isFreshEnough(read, flight, consulted);
    };
  }

  /** Whether nothing that is written later can be a better answer. */
  private static boolean isExact(LookupKey key, CachedTransaction found) {
    return !key.partitionKey().isEmpty()
        || IdentityKey.effectivePartitionKey(
                key.id(), StoredBytes.partitionKeyOfStored(found.stored()))
            .isEmpty();
  }

  private boolean isFreshEnough(
      Read read, Flight<KeyOutcome> flight, Map<Integer, PartitionFresh> consulted) {
    return flight.startedNanos() - read.arrivedNanos() >= 0
        || !(read.requirement() instanceof Requirement.Staleness(long maxMillis))
        || isWithin(maxMillis, flight, consulted);
  }

  private boolean isWithin(
      long maxMillis, Flight<KeyOutcome> flight, Map<Integer, PartitionFresh> consulted) {
    long ageMillis =
        1 + TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - flight.startedNanos());
    return consulted.values().stream().allMatch(f -> f.stalenessMillis() + ageMillis <= maxMillis);
  }

  private void lead(Read read, List<Leading> leading) {
    if (leading.isEmpty()) {
      return;
    }
    Map<CacheKey, Leading> open = new LinkedHashMap<>();
    leading.forEach(lead -> open.put(lead.key().cacheKey(), lead));
    HeldBytes held = budget.open();
    var _ =
        remote
            .get(List.copyOf(open.keySet()), read.deadline().halfLeftNanos(nanoTime.getAsLong()))
            .thenCompose(
                hits -> {
                  if (!(remote instanceof NoRemoteTier)) {
                    read.recorder().spent(Stage.REDIS);
                  }
                  hits.forEach((key, value) -> takeRemote(read, open, key, value));
                  if (open.isEmpty()) {
                    return CompletableFuture.completedFuture(List.<KeyOutcome>of());
                  }
                  // What was found waits for the others.
                  held.hold(hits.values().stream().mapToLong(ByteString::size).sum());
                  return fetch(read, List.copyOf(open.values()), held);
                })
            .whenComplete(
                (_, failure) -> {
                  held.close();
                  if (failure != null) {
                    leading.forEach(
                        lead -> flights.abandon(lead.flightKey(), lead.flight(), failure));
                  }
                });
  }

  private void takeRemote(Read read, Map<CacheKey, Leading> open, CacheKey key, ByteString value) {
    Counts counts = meters.of(CacheTier.REDIS, CacheKind.TRANSACTION);
    @Nullable CachedTransaction hit = StoredBytes.checked(value, read.owners().topicId(), key);
    if (hit == null) {
      counts.damaged();
    }
    // Of a log that has grown since this instance looked.
    if (hit == null || hit.partition() >= read.owners().partitions()) {
      counts.missed(1);
      return;
    }
    counts.hit(1);
    @Nullable Leading lead = open.remove(key);
    if (lead != null) {
      local.keep(key, hit);
      land(lead, local.found(read, hit, Tier.TIER_REDIS));
    }
  }

  private CompletableFuture<List<KeyOutcome>> fetch(
      Read read, List<Leading> leading, HeldBytes held) {
    long startNanos = nanoTime.getAsLong();
    meters.ownersAsked(CacheKind.TRANSACTION, leading.size());
    CompletableFuture<Demand> demand = demands.of(read.requirement(), read.owners());
    List<LookupKey> keys = leading.stream().map(Leading::key).toList();
    return demand
        .thenCompose(
            known -> {
              if (!known.boundsStaleness()) {
                read.recorder().spent(Stage.BOUND);
              }
              return store.fetch(read, known, keys, held);
            })
        .thenApply(
            outcomes -> {
              held.close(); // what lands is counted as a reply
              Map<CacheKey, CachedTransaction> fills = new LinkedHashMap<>();
              for (int i = 0; i < leading.size(); i++) {
                LookupKey key = leading.get(i).key();
                switch (outcomes.get(i)) {
                  case KeyOutcome.Found(CachedTransaction transaction, _, _) ->
                      fills.put(local.keep(read, key, transaction), transaction);
                  case KeyOutcome.Absent absent -> local.keep(key, absent, startNanos);
                  case KeyOutcome.Failed _ -> {}
                }
                land(leading.get(i), outcomes.get(i));
              }
              if (!fills.isEmpty()) {
                remote.put(fills, leading.size() >= BULK_KEYS_MIN);
              }
              return outcomes;
            });
  }

  /** What a flight took, whoever led it. */
  private static void note(Recording recorder, KeyOutcome outcome) {
    switch (outcome) {
      case KeyOutcome.Found(_, Tier tier, Map<Integer, PartitionFresh> consulted) ->
          note(recorder, tier, consulted);
      case KeyOutcome.Absent(Tier tier, Map<Integer, PartitionFresh> consulted) ->
          note(recorder, tier, consulted);
      case KeyOutcome.Failed _ -> recorder.spent(Stage.STORE);
    }
  }

  private static void note(Recording recorder, Tier tier, Map<Integer, PartitionFresh> consulted) {
    if (tier == Tier.TIER_STORE) {
      recorder.asked(consulted.keySet());
      recorder.spent(Stage.STORE);
    } else if (tier == Tier.TIER_REDIS) {
      recorder.spent(Stage.REDIS);
    }
  }

  private void land(Leading lead, KeyOutcome outcome) {
    flights.land(lead.flightKey(), lead.flight(), outcome);
  }
}
