package dev.millrace.query.cache;

import org.apache.kafka.common.Uuid;

/**
 * The key of an identity in every cache, also as Redis sees it:
 *
 * <pre>
 *   mr1:{topic id}:{ledger length}:{ledger}:t:{id length}:{id}:{partition key}
 * </pre>
 *
 * <p>The lengths make it unambiguous, since ledgers and ids may hold colons. The topic id sets the
 * data of a topic made anew apart, {@code mr1} another form of the values.
 */
public record CacheKey(String text) {
  private static final String VERSION = "mr1:";

  /**
   * The key of an identity.
   *
   * @param partitionKey empty when there is none; one that equals the id is none
   */
  public static CacheKey of(Uuid topicId, String ledger, String id, String partitionKey) {
    return new CacheKey(
        VERSION
            + topicId
            + ':'
            + ledger.length()
            + ':'
            + ledger
            + ":t:"
            + id.length()
            + ':'
            + id
            + ':'
            + partitionKey);
  }
}
