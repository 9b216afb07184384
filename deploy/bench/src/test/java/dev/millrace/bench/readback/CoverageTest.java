package dev.millrace.bench.readback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.ReadAt;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private static final ConsistencyToken TOKEN =
      ConsistencyToken.of(Uuid.randomUuid(), Map.of(0, 10L, 2, 5L));

  @Test
  void everyOffsetOfTheTokenMustBeReflected() {
    assertThat(Coverage.missing(TOKEN, readAt(10, 6))).isEmpty();
    assertThat(Coverage.missing(TOKEN, readAt(9, 5)))
        .singleElement()
        .asString()
        .contains("partition 0");
  }

  @Test
  void aPartitionThatWasNotConsultedIsNotReflected() {
    ReadAt one =
        ReadAt.newBuilder()
            .addPartitions(PartitionFreshness.newBuilder().setPartition(0).setNextOffset(99))
            .build();
    assertThat(Coverage.missing(TOKEN, one)).singleElement().asString().contains("partition 2");
  }

  private static ReadAt readAt(long zero, long two) {
    return ReadAt.newBuilder()
        .addPartitions(PartitionFreshness.newBuilder().setPartition(0).setNextOffset(zero))
        .addPartitions(PartitionFreshness.newBuilder().setPartition(2).setNextOffset(two))
        .build();
  }
}
