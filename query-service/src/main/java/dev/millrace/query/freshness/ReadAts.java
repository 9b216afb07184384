package dev.millrace.query.freshness;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.ReadAt;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;

/** What answers reflect, as messages. */
public final class ReadAts {
  private ReadAts() {}

  /** {@code read_at} of an answer. */
  public static ReadAt of(Uuid topicId, Map<Integer, PartitionFresh> consulted) {
    ReadAt.Builder readAt = ReadAt.newBuilder();
    if (consulted.size() == 1) {
      // A get from a cache: without the maps, which would be a good part of what it costs.
      consulted.forEach(
          (partition, fresh) ->
              readAt
                  .addPartitions(of(partition, fresh))
                  .setToken(ConsistencyToken.text(topicId, partition, fresh.nextOffset())));
      return readAt.build();
    }
    NavigableMap<Integer, Long> nextOffsets = new TreeMap<>();
    new TreeMap<>(consulted)
        .forEach(
            (partition, fresh) -> {
              nextOffsets.put(partition, fresh.nextOffset());
              readAt.addPartitions(of(partition, fresh));
            });
    return readAt.setToken(new ConsistencyToken(topicId, nextOffsets).toString()).build();
  }

  /**
   * {@code read_at} of an answer of which parts are newer than all of it.
   *
   * @param beyond up to where these show the log; the token covers that too, so that a read which
   *     carries it does not go back
   */
  public static ReadAt of(
      Uuid topicId, Map<Integer, PartitionFresh> consulted, Map<Integer, Long> beyond) {
    ReadAt readAt = of(topicId, consulted);
    if (beyond.isEmpty()) {
      return readAt;
    }
    ConsistencyToken token =
        ConsistencyToken.parse(readAt.getToken()).merge(ConsistencyToken.of(topicId, beyond));
    return readAt.toBuilder().setToken(token.toString()).build();
  }

  private static PartitionFreshness.Builder of(int partition, PartitionFresh fresh) {
    return PartitionFreshness.newBuilder()
        .setPartition(partition)
        .setNextOffset(fresh.nextOffset())
        .setLagRecords(fresh.lagRecords())
        .setLagMillis(fresh.lagMillis());
  }

  /** The refusal with what it reflects: the token, the sum of lags in records, the longest lag. */
  public static Refusal describe(Refusal refusal, ReadAt readAt) {
    long records = 0;
    long millis = 0;
    for (PartitionFreshness partition : readAt.getPartitionsList()) {
      records += partition.getLagRecords();
      millis = Math.max(millis, partition.getLagMillis());
    }
    return refusal
        .with("as_of", readAt.getToken())
        .with("lag_records", Long.toString(records))
        .with("lag_millis", Long.toString(millis));
  }
}
