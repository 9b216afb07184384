package dev.millrace.query.lookup;

import com.google.protobuf.ByteString;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.query.cache.CacheKey;
import dev.millrace.query.cache.CachedTransaction;
import dev.millrace.query.cache.LocalTier;
import dev.millrace.query.cache.LocalViews;
import dev.millrace.query.cache.Snapshot;
import dev.millrace.query.freshness.Requirement;
import dev.millrace.query.freshness.Watermarks;
import dev.millrace.v1.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of transactions: those it holds, and identities that were absent a moment
 * ago. The latter are not shared: it would save little, and whoever asks for ids that never were
 * would push transactions out of Redis.
 */
final class LocalTransactions {
  private final LocalTier held;
  private final LocalViews<CacheKey> absences;
  private final Watermarks watermarks;
  private final Sufficiency sufficiency;
  private final LongSupplier nanoTime;

  LocalTransactions(LocalTier held, LocalViews<CacheKey> absences, ViewCaches caches) {
    this.held = held;
    this.absences = absences;
    this.watermarks = caches.watermarks();
    this.sufficiency = new Sufficiency(watermarks);
    this.nanoTime = caches.nanoTime();
  }

  /** The transaction, if it is held. A miss does not count: it is looked for again. */
  KeyOutcome.@Nullable Found find(Read read, LookupKey key) {
    @Nullable CachedTransaction hit = held.find(key.cacheKey());
    if (hit == null) {
      return null;
    }
    held.counts().hit(1);
    return found(read, hit, Tier.TIER_LOCAL_CACHE);
  }

  /** The transactions, if all are held. */
  @Nullable List<KeyOutcome> findAll(Read read, List<LookupKey> keys) {
    List<KeyOutcome> found = new ArrayList<>(keys.size());
    for (LookupKey key : keys) {
      @Nullable CachedTransaction hit = held.find(key.cacheKey());
      if (hit == null) {
        return null;
      }
      found.add(found(read, hit, Tier.TIER_LOCAL_CACHE));
    }
    held.counts().hit(keys.size());
    return found;
  }

  /** The transaction, or that it was absent, where that is enough; null when neither is known. */
  @Nullable KeyOutcome get(Read read, LookupKey key) {
    @Nullable CachedTransaction hit = held.get(key.cacheKey());
    return hit != null ? found(read, hit, Tier.TIER_LOCAL_CACHE) : absent(read, key);
  }

  /** The same without counting: whether it came while others looked. */
  @Nullable KeyOutcome peek(Read read, LookupKey key) {
    @Nullable CachedTransaction hit = held.peek(key.cacheKey());
    return hit == null ? null : found(read, hit, Tier.TIER_LOCAL_CACHE);
  }

  private KeyOutcome.@Nullable Absent absent(Read read, LookupKey key) {
    @Nullable Snapshot absence = absences.get(key.cacheKey());
    if (absence == null) {
      return null;
    }
    long nowNanos = nanoTime.getAsLong();
    if (!sufficiency.isEnough(read, absence, nowNanos)) {
      absences.counts().missed(1);
      return null;
    }
    absences.counts().hit(1);
    return new KeyOutcome.Absent(Tier.TIER_LOCAL_CACHE, absence.aged(nowNanos));
  }

  /** Keeps a transaction under this key. */
  void keep(CacheKey key, CachedTransaction transaction) {
    held.put(key, transaction);
    absences.drop(key);
  }

  /**
   * Keeps it under its own identity, which is returned: the request may not have named all of it.
   */
  CacheKey keep(Read read, LookupKey key, CachedTransaction transaction) {
    String partitionKey = StoredBytes.partitionKeyOfStored(transaction.stored());
    CacheKey own =
        CacheKey.of(
            read.owners().topicId(),
            read.ledger(),
            key.id(),
            IdentityKey.effectivePartitionKey(key.id(), partitionKey));
    keep(own, transaction);
    return own;
  }

  /** Remembers that the owners do not have it. */
  void keep(LookupKey key, KeyOutcome.Absent absent, long readAtNanos) {
    absences.offer(key.cacheKey(), Snapshot.of(ByteString.EMPTY, absent.consulted(), readAtNanos));
  }

  /** A transaction of a cache as an outcome. */
  KeyOutcome.Found found(Read read, CachedTransaction hit, Tier tier) {
    Uuid topicId = read.owners().topicId();
    long reflected = hit.offset() + 1;
    if (read.requirement() instanceof Requirement.Tokens(NavigableMap<Integer, Long> tokens)) {
      long demanded = tokens.getOrDefault(hit.partition(), 0L);
      // Not known only while Kafka can not be asked; then no more is claimed than is known.
      if (watermarks.knownLogged(topicId, hit.partition(), demanded)) {
        reflected = Math.max(reflected, demanded);
      }
    }
    return new KeyOutcome.Found(
        hit,
        tier,
        Map.of(hit.partition(), watermarks.ofImmutable(topicId, hit.partition(), reflected)));
  }
}
