package dev.millrace.query.cache;

import org.apache.kafka.common.Uuid;

/**
 * The key of an identity in every cache. As Redis sees it:
 *
 * <pre>
 *   mr2:{topic id}:{ledger length}:{ledger}:t:{id length}:{id}:{partition key}
 * </pre>
 *
 * <p>The lengths make it unambiguous, since ledgers and ids may hold colons. The topic id sets the
 * data of a topic made anew apart, {@code mr2} another form of the values.
 *
 * <p>Within the process it is compared by its parts: making the text costs more than a hit in the
 * local cache.
 */
public final class CacheKey implements LocalKey {
  private static final String VERSION = "mr2:";
  private static final int HASH_FACTOR = 31;

  private final Uuid topicId;
  private final String ledger;
  private final String id;
  private final String partitionKey;
  private final int hash;

  private CacheKey(Uuid topicId, String ledger, String id, String partitionKey) {
    this.topicId = topicId;
    this.ledger = ledger;
    this.id = id;
    this.partitionKey = partitionKey;
    this.hash =
        (id.hashCode() * HASH_FACTOR + partitionKey.hashCode()) * HASH_FACTOR + ledger.hashCode();
  }

  /**
   * The key of an identity.
   *
   * @param partitionKey empty when there is none; one that equals the id is none
   */
  public static CacheKey of(Uuid topicId, String ledger, String id, String partitionKey) {
    return new CacheKey(topicId, ledger, id, partitionKey);
  }

  /** What the text of every key of this log begins with. */
  public static String prefix(Uuid topicId) {
    return VERSION + topicId + ':';
  }

  /** What the text of every key of this ledger begins with. */
  static String prefix(Uuid topicId, String ledger) {
    return prefix(topicId) + ledger.length() + ':' + ledger;
  }

  /** The key in Redis. */
  public String text() {
    return prefix(topicId, ledger) + ":t:" + id.length() + ':' + id + ':' + partitionKey;
  }

  @Override
  public int chars() {
    return ledger.length() + id.length() + partitionKey.length();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CacheKey that
        && hash == that.hash
        && id.equals(that.id)
        && partitionKey.equals(that.partitionKey)
        && ledger.equals(that.ledger)
        && topicId.equals(that.topicId);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return text();
  }
}
