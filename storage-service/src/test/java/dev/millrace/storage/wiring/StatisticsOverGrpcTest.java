package dev.millrace.storage.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.admin.v1.GetStatisticsRequest;
import dev.millrace.admin.v1.GetStatisticsResponse;
import dev.millrace.admin.v1.LevelStatistics;
import dev.millrace.admin.v1.OperationStatistics;
import dev.millrace.admin.v1.PartitionStatistics;
import dev.millrace.admin.v1.StorageAdminServiceGrpc;
import dev.millrace.local.backing.TestKafka;
import io.micrometer.core.instrument.Counter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
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
      assertThat(filled.getWrittenBytes()).isGreaterThan(200 * 50);
      assertThat(filled.getBackgroundWrittenBytes()).isPositive();
      assertThat(filled.getWriteAmplification()).isPositive();
      assertThat(filled.getSpaceAmplification()).isPositive();
      assertThat(filled.getCompressionRatio()).isPositive();
      assertThat(all.getPartitions(1).getWrittenBytes()).isLessThan(filled.getWrittenBytes());
    }
  }

  @Test
  void readsWritesAndTheWorkOfRocksDbAreTold() throws Exception {
    Map<String, String> settings = new HashMap<>(log.settings(data, 1));
    settings.put("millrace.storage.rocksdb.statistics", "except-detailed-timers");
    try (TestNode node = new TestNode(settings)) {
      node.awaitServing(0);
      log.send(0, TestLog.transaction("tx-1")).get();
      node.awaitApplied(0, 1);
      node.partition(0).contents().store().flush(true);
      node.get(0, 1, "tx-1", "tx-2");

      GetStatisticsResponse all = statistics(node, GetStatisticsRequest.getDefaultInstance());
      assertThat(all.getRocksdb().getDetail()).isEqualTo("except-detailed-timers");
      assertThat(all.getRocksdb().getKeysRead()).isGreaterThanOrEqualTo(2);
      assertThat(all.getRocksdb().getFlushes()).isPositive();
      assertThat(all.getRocksdb().getWrittenBytes()).isPositive();
      assertThat(all.getRocksdb().getBloomKeyUseful()).isPositive();
      assertThat(all.getOperationsList())
          .extracting(OperationStatistics::getOperation)
          .containsExactly(
              "aggregate",
              "estimate",
              "get",
              "list",
              "list_transactions",
              "reference",
              "resolve",
              "scan",
              "summary",
              "write",
              "rocksdb-get",
              "rocksdb-seek",
              "rocksdb-write");
      assertThat(all.getOperations(2).getCount()).isEqualTo(1);
      assertThat(all.getOperations(2).getP99Micros()).isPositive();
      assertThat(all.getOperations(9).getMeanMicros()).isPositive();
      assertThat(node.registry.get("millrace.storage.read.items").tag("operation", "get").counter())
          .returns(2.0, Counter::count);
      assertThat(node.registry.get("millrace.storage.rocksdb.flush").functionTimer().count())
          .isPositive();
    }
  }

  @Test
  void whatIsNotNotedIsLeftOut() throws Exception {
    Map<String, String> settings = new HashMap<>(log.settings(data, 1));
    settings.put("millrace.storage.rocksdb.statistics", "none");
    try (TestNode node = new TestNode(settings)) {
      node.awaitServing(0);
      GetStatisticsResponse all = statistics(node, GetStatisticsRequest.getDefaultInstance());
      assertThat(all.hasRocksdb()).isFalse();
      assertThat(node.registry.find("millrace.storage.rocksdb.flush").functionTimer()).isNull();
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
