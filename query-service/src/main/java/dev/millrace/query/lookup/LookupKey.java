package dev.millrace.query.lookup;

import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.log.Partitioner;
import dev.millrace.query.cache.CacheKey;

/**
 * One identity to look up.
 *
 * @param partitionKey empty when none was named; one that equals the id is none
 * @param cacheKey of exactly this identity
 * @param partitions of the log
 */
public record LookupKey(String id, String partitionKey, CacheKey cacheKey, int partitions) {
  /** The key of a checked request. */
  public static LookupKey of(Read read, String id, String partitionKey) {
    String effective = IdentityKey.effectivePartitionKey(id, partitionKey);
    return new LookupKey(
        id,
        effective,
        CacheKey.of(read.owners().topicId(), read.ledger(), id, effective),
        read.owners().partitions());
  }

  /** Where a record with this key lies unless it was misplaced. */
  public int home() {
    return Partitioner.partition(LogRecord.key(id, partitionKey), partitions);
  }
}
