package dev.millrace.contract.ownership;

import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Who owned which partition at the last look.
 *
 * @param topicId the log's topic; {@link Uuid#ZERO_UUID} while it is not known
 * @param partitions how many the topic has; 0 while it is not known
 * @param owners by partition; a partition without a known owner is absent
 */
public record Owners(Uuid topicId, int partitions, Map<Integer, Owner> owners) {
  /** Before the first look succeeded. */
  public static final Owners UNKNOWN = new Owners(Uuid.ZERO_UUID, 0, Map.of());

  public Owners {
    owners = Map.copyOf(owners);
  }

  /** The owner of a partition; null when none is known. */
  public @Nullable Owner of(int partition) {
    return owners.get(partition);
  }

  /** Whether the topic was found. */
  public boolean known() {
    return partitions > 0;
  }

  /**
   * An owner.
   *
   * @param endpoint where it answers
   * @param committedOffset what it had applied when it committed; 0 when that is not known
   */
  public record Owner(OwnerCommit endpoint, long committedOffset) {}
}
