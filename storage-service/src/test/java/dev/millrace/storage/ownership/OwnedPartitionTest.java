package dev.millrace.storage.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.storage.layout.CorruptValueException;
import dev.millrace.storage.outcome.OutcomeHub;
import dev.millrace.storage.rocks.StoreException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class OwnedPartitionTest {
  @Test
  void aRefusalNamesFilesButNoDirectories() {
    Map<String, String> told =
        Map.of(
            "in use: directory=/var/lib/mill race/partition-0",
            "in use: directory=partition-0",
            "While open: /var/lib/mill race/partition-0/000012.sst: No such file",
            "While open: 000012.sst: No such file",
            "directory=data/partition-0 file=000012.sst: bad block",
            "directory=partition-0 file=000012.sst: bad block",
            "the log starts at offset 3, the store needs it from 0 on",
            "the log starts at offset 3, the store needs it from 0 on");
    told.forEach((cause, expected) -> assertThat(refusal(cause)).isEqualTo(expected));
  }

  @Test
  void damageTakesItOutOfServiceAndOtherFailuresDoNot() {
    for (RuntimeException damage :
        List.of(
            new StoreException.Corrupt("bad block", "000012.sst", null),
            new CorruptValueException("a record of 3 bytes"))) {
      OwnedPartition partition = partition();
      assertThat(partition.refusalAfter(new IllegalStateException("other"))).isNull();
      assertThat(partition.status()).isEqualTo(PartitionStatus.OPENING);
      Refusal refusal = partition.refusalAfter(damage);
      assertThat(refusal).isNotNull();
      assertThat(refusal.message()).contains("damaged", damage.getMessage());
      assertThat(partition.status()).isEqualTo(PartitionStatus.REFUSED);
    }
  }

  private static OwnedPartition partition() {
    return new OwnedPartition(
        0,
        new LogIdentity("cluster", new Uuid(1, 2), 4),
        new LagTracker(Clock.systemUTC(), System::nanoTime),
        new OutcomeHub());
  }

  private static String refusal(String cause) {
    OwnedPartition partition = partition();
    partition.refuse(cause, null);
    Refusal refusal = partition.refusal();
    assertThat(refusal.message()).endsWith(": " + refusal.metadata().get("cause"));
    return refusal.metadata().get("cause");
  }
}
