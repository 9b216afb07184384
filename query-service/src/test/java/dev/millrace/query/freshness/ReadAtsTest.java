package dev.millrace.query.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.ReadAt;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** What answers say that they reflect. */
class ReadAtsTest {
  private static final Uuid TOPIC = new Uuid(1, 2);

  @Test
  void tokenSaysTheSameAsThePartitions() {
    ReadAt readAt =
        ReadAts.of(TOPIC, Map.of(0, new PartitionFresh(10, 1, 2), 3, new PartitionFresh(7, 0, 0)));
    assertThat(ConsistencyToken.parse(readAt.getToken()).nextOffsets())
        .isEqualTo(Map.of(0, 10L, 3, 7L));
    assertThat(readAt.getPartitionsList())
        .extracting(PartitionFreshness::getNextOffset)
        .containsExactly(10L, 7L);
  }

  @Test
  void tokenCoversWhatIsNewerThanTheWholeAnswer() {
    ReadAt readAt =
        ReadAts.of(TOPIC, Map.of(0, new PartitionFresh(10, 1, 2)), Map.of(0, 12L, 1, 5L));
    assertThat(ConsistencyToken.parse(readAt.getToken()).nextOffsets())
        .isEqualTo(Map.of(0, 12L, 1, 5L));
    assertThat(readAt.getPartitionsList())
        .extracting(PartitionFreshness::getNextOffset)
        .containsExactly(10L);
  }
}
