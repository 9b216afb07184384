package dev.millrace.query.lookup;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.query.cache.CacheKind;
import dev.millrace.query.cache.CacheMeters;
import dev.millrace.query.cache.CacheMeters.CacheTier;
import dev.millrace.query.cache.CacheMeters.Counts;
import dev.millrace.query.cache.Flights;
import dev.millrace.query.cache.Flights.Flight;
import dev.millrace.query.cache.LocalViews;
import dev.millrace.query.cache.NoRemoteTier;
import dev.millrace.query.cache.RemoteTier;
import dev.millrace.query.cache.Snapshot;
import dev.millrace.query.cache.ViewKey;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.freshness.Requirement;
import dev.millrace.query.lookup.Recorder.Stage;
import dev.millrace.query.route.Refusals;
import dev.millrace.v1.Tier;
import io.grpc.Status;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers that were true once, from wherever one is fresh enough: the local cache, Redis, the
 * owners. What the owners give fills both caches, where it replaces only what is not fresher.
 *
 * <p>While an owner is away a read whose own bound allows it goes on being answered by a cache, and
 * the answer says how old it is.
 *
 * <p>Concurrent misses of one key with one requirement make one read of the owners. Who joined one
 * that began before it came takes what it brought if that is fresh enough for it, else looks again,
 * and waits for it no longer than it may itself.
 *
 * @param <V> the answer
 */
final class ViewReads<V> {
  private record FlightKey(ViewKey key, Requirement requirement) {}

  /** What a flight brought; without a snapshot it can be given to nobody else. */
  private record Brought<V>(V value, @Nullable Snapshot snapshot, Tier tier) {
    Answer<V> answer() {
      return new Answer<>(value, tier);
    }
  }

  /** How a flight ended: with one of the two. */
  private record Landed<V>(Brought<V> brought, @Nullable Throwable failure) {}

  private final LocalViews<ViewKey> local;
  private final RemoteTier remote;
  private final ViewCodec<V> codec;
  private final Sufficiency sufficiency;
  private final CacheMeters meters;
  private final Counts remoteCounts;
  private final CacheKind kind;
  private final LongSupplier nanoTime;
  private final Flights<FlightKey, Brought<V>> flights = new Flights<>();

  ViewReads(CacheKind kind, LocalViews<ViewKey> local, ViewCaches caches, ViewCodec<V> codec) {
    this.kind = kind;
    this.local = local;
    this.remote = caches.remote();
    this.codec = codec;
    this.sufficiency = new Sufficiency(caches.watermarks());
    this.meters = caches.meters();
    this.remoteCounts = meters.of(CacheTier.REDIS, kind);
    this.nanoTime = caches.nanoTime();
  }

  /** The answer; fails as {@code owners} does. */
  CompletableFuture<Answer<V>> read(Read read, ViewKey key, Supplier<CompletableFuture<V>> owners) {
    if (read.requirement() instanceof Requirement.Everything) {
      // The end of the log is another for each such read: nothing to share, but much to leave.
      return fromOwners(key, owners).thenApply(Brought::answer);
    }
    @Nullable Answer<V> cached = fromLocal(read, key);
    read.recorder().spent(Stage.LOCAL_CACHE);
    if (cached != null) {
      local.counts().hit(1);
      return CompletableFuture.completedFuture(cached);
    }
    local.counts().missed(1);
    FlightKey flightKey = new FlightKey(key, read.requirement());
    Flight<Brought<V>> mine =
        new Flight<>(
            new CompletableFuture<>(), nanoTime.getAsLong(), read.deadline().waitUntilNanos());
    @Nullable Flight<Brought<V>> theirs = flights.joinOrLead(flightKey, mine);
    return theirs == null ? lead(read, flightKey, mine, owners) : join(read, key, theirs, owners);
  }

  int flightsUnderWay() {
    return flights.count();
  }

  private @Nullable Answer<V> fromLocal(Read read, ViewKey key) {
    @Nullable Snapshot snapshot = local.get(key);
    long nowNanos = nanoTime.getAsLong();
    if (snapshot == null || !sufficiency.isEnough(read, snapshot, nowNanos)) {
      return null;
    }
    @Nullable V value = decode(snapshot, nowNanos);
    return value == null ? null : new Answer<>(value, Tier.TIER_LOCAL_CACHE);
  }

  private CompletableFuture<Answer<V>> lead(
      Read read,
      FlightKey flightKey,
      Flight<Brought<V>> mine,
      Supplier<CompletableFuture<V>> owners) {
    CompletableFuture<Brought<V>> brought;
    try {
      brought = bring(read, flightKey.key(), owners);
    } catch (RuntimeException e) {
      brought = CompletableFuture.failedFuture(e);
    }
    return brought
        .whenComplete(
            (value, failure) -> {
              if (failure == null) {
                flights.land(flightKey, mine, value);
              } else {
                flights.abandon(flightKey, mine, failure);
              }
            })
        .thenApply(Brought::answer);
  }

  private CompletableFuture<Brought<V>> bring(
      Read read, ViewKey key, Supplier<CompletableFuture<V>> owners) {
    // The flight before may have landed between the first look and this one.
    @Nullable Answer<V> cached = fromLocal(read, key);
    return cached != null
        ? CompletableFuture.completedFuture(
            new Brought<>(cached.value(), local.get(key), cached.tier()))
        : fromRemote(read, key)
            .thenCompose(
                hit ->
                    hit.isPresent()
                        ? CompletableFuture.completedFuture(hit.get())
                        : fromOwners(key, owners));
  }

  private CompletableFuture<Answer<V>> join(
      Read read, ViewKey key, Flight<Brought<V>> theirs, Supplier<CompletableFuture<V>> owners) {
    return outcome(read, theirs)
        .handle(Landed::new)
        .thenCompose(
            landed -> {
              if (landed.failure() != null) {
                return mayRepeat(read, theirs, landed.failure())
                    ? read(read, key, owners)
                    : CompletableFuture.failedFuture(landed.failure());
              }
              @Nullable Answer<V> answer = shared(read, theirs, landed.brought());
              return answer == null
                  ? read(read, key, owners)
                  : CompletableFuture.completedFuture(answer);
            });
  }

  /** What their flight brings, or a refusal when it takes longer than this read may. */
  private CompletableFuture<Brought<V>> outcome(Read read, Flight<Brought<V>> theirs) {
    if (theirs.endsBy(read.deadline().waitUntilNanos())) {
      return theirs.outcome();
    }
    return theirs
        .outcome()
        .copy()
        .orTimeout(read.deadline().leftNanos(nanoTime.getAsLong()), TimeUnit.NANOSECONDS)
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    failure instanceof TimeoutException
                        ? Refusals.notUpToBound().asException()
                        : failure));
  }

  /** Whether a failure may be due to its leader's having had less time than this read has. */
  private boolean mayRepeat(Read read, Flight<?> theirs, Throwable failure) {
    return Status.fromThrowable(failure).getCode() == Status.Code.UNAVAILABLE
        && read.deadline().waitUntilNanos() - theirs.waitUntilNanos() > 0
        && read.deadline().leftNanos(nanoTime.getAsLong()) > 0;
  }

  /** What a flight brought, for a read that joined it; null when it is not fresh enough. */
  private @Nullable Answer<V> shared(Read read, Flight<?> flight, Brought<V> brought) {
    if (flight.startedNanos() - read.arrivedNanos() >= 0) {
      return brought.answer();
    }
    @Nullable Snapshot snapshot = brought.snapshot();
    long nowNanos = nanoTime.getAsLong();
    if (snapshot == null || !sufficiency.isEnough(read, snapshot, nowNanos)) {
      return null;
    }
    @Nullable V value = decode(snapshot, nowNanos);
    return value == null ? null : new Answer<>(value, brought.tier());
  }

  private CompletableFuture<Optional<Brought<V>>> fromRemote(Read read, ViewKey key) {
    return remote
        .view(key, read.deadline().halfLeftNanos(nanoTime.getAsLong()))
        .thenApply(
            found -> {
              if (!(remote instanceof NoRemoteTier)) {
                read.recorder().spent(Stage.REDIS);
              }
              Optional<Brought<V>> enough = found.flatMap(snapshot -> taken(read, key, snapshot));
              if (enough.isPresent()) {
                remoteCounts.hit(1);
              } else if (found.isPresent()) {
                remoteCounts.missed(1);
              }
              return enough;
            });
  }

  private Optional<Brought<V>> taken(Read read, ViewKey key, Snapshot snapshot) {
    long nowNanos = nanoTime.getAsLong();
    if (!sufficiency.isEnough(read, snapshot, nowNanos)) {
      return Optional.empty();
    }
    @Nullable V value = decode(snapshot, nowNanos);
    if (value == null) {
      return Optional.empty();
    }
    local.offer(key, snapshot);
    return Optional.of(new Brought<>(value, snapshot, Tier.TIER_REDIS));
  }

  private CompletableFuture<Brought<V>> fromOwners(
      ViewKey key, Supplier<CompletableFuture<V>> owners) {
    meters.ownersAsked(kind, 1);
    long startNanos = nanoTime.getAsLong();
    return owners
        .get()
        .thenApply(
            value -> {
              Snapshot snapshot =
                  Snapshot.of(codec.encode(value), codec.consulted(value), startNanos);
              if (local.offer(key, snapshot)) {
                remote.offer(key, snapshot);
              }
              return new Brought<>(value, snapshot, Tier.TIER_STORE);
            });
  }

  /** The answer a snapshot holds; null when it holds none, which only a shared cache's can. */
  private @Nullable V decode(Snapshot snapshot, long nowNanos) {
    Map<Integer, PartitionFresh> consulted = snapshot.aged(nowNanos);
    try {
      return codec.decode(snapshot.body(), consulted);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }
}
