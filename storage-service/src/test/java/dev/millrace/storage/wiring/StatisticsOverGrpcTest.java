package dev.millrace.storage.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.admin.v1.GetStatisticsRequest;
import dev.millrace.admin.v1.GetStatisticsResponse;
import dev.millrace.admin.v1.LevelStatistics;
import dev.millrace.admin.v1.PartitionStatistics;
import dev.millrace.admin.v1.StorageAdminServiceGrpc;
import dev.millrace.local.backing.TestKafka;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatisticsOverGrpcTest {
  @TempDir Path data;
  private TestLog log;

  @BeforeEach
  void openLog() {
    log = new TestLog(TestKafka.shared());
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void aStoreTellsItsLevelsAndTheCompressionOfItsFiles() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 2))) {
      node.awaitServing(0, 1);
      for (int i = 0; i < 200; i++) {
        log.send(0, TestLog.transaction("tx-" + i)).get();
      }
      node.awaitApplied(0, 200);
      node.partition(0).contents().store().flush(true);

      GetStatisticsResponse all = statistics(node, GetStatisticsRequest.getDefaultInstance());
      assertThat(all.getPartitionsList())
          .extracting(PartitionStatistics::getPartition)
          .containsExactly(0, 1);
      assertThat(all.getCompression()).isEqualTo("tiered");
      assertThat(all.getMemoryUsedBytes()).isBetween(1L, all.getMemoryBudgetBytes());
      assertThat(all.getDiskFreeBytes()).isPositive();

      PartitionStatistics filled = all.getPartitions(0);
      assertThat(filled.getProblem()).isEmpty();
      assertThat(filled.getStored()).isEqualTo(200);
      assertThat(filled.getNextOffset()).isEqualTo(200);
      assertThat(filled.getTableFileBytes()).isPositive();
      assertThat(filled.getWriteStopped()).isFalse();
      LevelStatistics records =
          filled.getLevelsList().stream()
              .filter(level -> level.getColumnFamily().equals("records"))
              .findFirst()
              .orElseThrow();
      assertThat(records.getLevel()).isZero();
      assertThat(records.getEntries()).isEqualTo(200);
      assertThat(records.getRawBytes()).isGreaterThan(200 * 50);
      assertThat(records.getCompressionsList()).containsExactly("none");
    }
  }

  @Test
  void onlyTheWantedPartitionsAreTold() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 2))) {
      node.awaitServing(0, 1);
      GetStatisticsRequest one = GetStatisticsRequest.newBuilder().addPartitions(1).build();
      assertThat(statistics(node, one).getPartitionsList())
          .extracting(PartitionStatistics::getPartition)
          .containsExactly(1);
    }
  }

  private static GetStatisticsResponse statistics(TestNode node, GetStatisticsRequest request) {
    return StorageAdminServiceGrpc.newBlockingStub(node.channel()).getStatistics(request);
  }
}
