package dev.millrace.bench.readback;

import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.ReadAt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Waits until everything a token covers is readable, as the query service itself says. */
public final class Coverage {
  private Coverage() {}

  /**
   * Reads an account's summary, which consults every partition, at the token; then looks whether
   * the answer says that it reflects each of the token's offsets.
   *
   * @return what is missing; empty when all is readable
   */
  public static List<String> await(QueryClient query, String account, ConsistencyToken token) {
    ReadAt readAt = query.summary(account, token.toString()).getReadAt();
    return missing(token, readAt);
  }

  static List<String> missing(ConsistencyToken token, ReadAt readAt) {
    Map<Integer, Long> reflected = new TreeMap<>();
    for (PartitionFreshness partition : readAt.getPartitionsList()) {
      reflected.put(partition.getPartition(), partition.getNextOffset());
    }
    List<String> missing = new ArrayList<>();
    token
        .nextOffsets()
        .forEach(
            (partition, next) -> {
              long seen = reflected.getOrDefault(partition, -1L);
              if (seen < next) {
                missing.add(
                    "an answer at the token does not reflect partition %d: %d of %d"
                        .formatted(partition, seen, next));
              }
            });
    return missing;
  }
}
