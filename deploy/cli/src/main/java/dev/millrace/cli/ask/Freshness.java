package dev.millrace.cli.ask;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.Tier;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How fresh an answer is, for people and for programs. */
public final class Freshness {
  private static final String TIER_PREFIX = "TIER_";

  private Freshness() {}

  /** What an answer reflects, as JSON. */
  public static ObjectNode json(ReadAt readAt) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("token", readAt.getToken());
    ArrayNode partitions = json.putArray("partitions");
    for (PartitionFreshness partition : readAt.getPartitionsList()) {
      partitions
          .addObject()
          .put("partition", partition.getPartition())
          .put("nextOffset", partition.getNextOffset())
          .put("lagRecords", partition.getLagRecords())
          .put("lagMillis", partition.getLagMillis());
    }
    return json;
  }

  /** One line; {@code tier} is null where the answer does not say it. */
  public static String line(ReadAt readAt, @Nullable Tier tier) {
    StringBuilder offsets = new StringBuilder();
    long lagRecords = 0;
    long lagMillis = 0;
    for (PartitionFreshness partition : readAt.getPartitionsList()) {
      offsets
          .append(offsets.isEmpty() ? "" : " ")
          .append(partition.getPartition())
          .append('@')
          .append(partition.getNextOffset());
      lagRecords += partition.getLagRecords();
      lagMillis = Math.max(lagMillis, partition.getLagMillis());
    }
    return "read at %s · lag %d records, %d ms%s"
        .formatted(
            offsets, lagRecords, lagMillis, tier == null ? "" : " · answered by " + name(tier));
  }

  /** A tier's name for people. */
  public static String name(Tier tier) {
    return tier.name().substring(TIER_PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
