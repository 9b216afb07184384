package dev.millrace.storage.wiring;

import static dev.millrace.storage.wiring.TestLog.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.millrace.admin.v1.CompactRequest;
import dev.millrace.admin.v1.CompactResponse;
import dev.millrace.admin.v1.CompactResult;
import dev.millrace.admin.v1.FamilyCompaction;
import dev.millrace.admin.v1.SetOptionsRequest;
import dev.millrace.admin.v1.SetOptionsResponse;
import dev.millrace.admin.v1.SetOptionsResult;
import dev.millrace.admin.v1.StoreMaintenanceServiceGrpc;
import dev.millrace.admin.v1.StoreMaintenanceServiceGrpc.StoreMaintenanceServiceBlockingStub;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.maintain.CancelSignal;
import dev.millrace.storage.ownership.PartitionStatus;
import dev.millrace.storage.rocks.LiveFile;
import dev.millrace.storage.rocks.RocksOptions;
import dev.millrace.storage.rocks.Store;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.Counter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintenanceOverGrpcTest {
  private static final int TRANSACTIONS = 500;

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
  void everyFamilyOfThePartitionsOwnedHereIsCompacted() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 2))) {
      node.awaitServing(0, 1);
      fill(node, 0, TRANSACTIONS);
      List<CompactResponse> answers = compact(node, CompactRequest.getDefaultInstance());

      assertThat(answers.getFirst().getScope().getTopicPartitions()).isEqualTo(2);
      assertThat(answers.getFirst().getScope().getPartitionsList()).containsExactly(0, 1);
      assertThat(answers).anyMatch(CompactResponse::hasProgress);
      List<CompactResult> results = results(answers);
      assertThat(results).extracting(CompactResult::getPartition).containsExactly(0, 1);
      assertThat(results).extracting(CompactResult::getProblem).containsOnly("");
      assertThat(results.getFirst().getFamiliesList())
          .extracting(FamilyCompaction::getColumnFamily)
          .containsExactly("records", "ids", "accounts", "references", "summaries", "default");
      assertThat(results.getFirst().getFamiliesList()).allMatch(FamilyCompaction::getCompacted);
      assertThat(node.partition(0).contents().store().liveFiles())
          .isNotEmpty()
          .allMatch(file -> file.level() == 6);
      assertThat(node.get(0, TRANSACTIONS, "tx-7").getRecordsList()).hasSize(1);
      await().untilAsserted(() -> assertThat(ended(node, "compact", "done")).isEqualTo(1));
    }
  }

  @Test
  void optimizingCompactsWhatPaysAndSaysWhyItLeftTheRest() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 1))) {
      node.awaitServing(0);
      byte[] payload = new byte[10_000];
      for (int file = 0; file < 4; file++) {
        for (int i = 0; i < 50; i++) {
          var _ =
              log.send(
                  0,
                  transaction("tx-" + file + "-" + i).toBuilder()
                      .setPayload(ByteString.copyFrom(payload))
                      .build());
        }
        log.producer.flush();
        node.awaitApplied(0, 50L * (file + 1));
        node.partition(0).contents().store().flush(true);
      }
      CompactRequest pays = CompactRequest.newBuilder().setOnlyWhatPays(true).build();
      CompactResult first = results(compact(node, pays)).getFirst();
      assertThat(first.getProblem()).isEmpty();
      FamilyCompaction records = first.getFamilies(0);
      assertThat(records.getCompacted()).isTrue();
      assertThat(records.getReason()).isEqualTo("4 files with 100 % of the bytes wait at level 0");
      assertThat(records.getBytesAfter()).isLessThan(records.getBytesBefore());
      assertThat(first.getFamilies(1).getCompacted()).isFalse();
      assertThat(first.getFamilies(1).getReason()).isEqualTo("less than 1 MiB");
      assertThat(results(compact(node, pays)).getFirst().getFamiliesList())
          .as("what is compacted does not pay again")
          .noneMatch(FamilyCompaction::getCompacted);
      await().untilAsserted(() -> assertThat(ended(node, "optimize", "done")).isEqualTo(2));
    }
  }

  @Test
  void whatIsNotOwnedHereIsLeftOutAndSoIsMissingInTheScope() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 2))) {
      node.awaitServing(0, 1);
      List<CompactResponse> answers =
          compact(node, CompactRequest.newBuilder().addPartitions(1).addPartitions(5).build());
      assertThat(answers.getFirst().getScope().getPartitionsList()).containsExactly(1);
      assertThat(results(answers)).hasSize(1);
    }
  }

  @Test
  void aDamagedFileIsNamedAndThePartitionIsTakenOutOfService() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 1))) {
      node.awaitServing(0);
      fill(node, 0, TRANSACTIONS);
    }
    Path table = largestTable();
    byte[] bytes = Files.readAllBytes(table);
    bytes[bytes.length / 3] ^= 1;
    Files.write(table, bytes);
    try (TestNode node = new TestNode(log.settings(data, 1))) {
      node.awaitServing(0);
      CompactResult result = results(compact(node, CompactRequest.getDefaultInstance())).getFirst();
      assertThat(result.getProblem())
          .contains(table.getFileName().toString())
          .doesNotContain(data.toString());
      node.awaitStatus(0, PartitionStatus.REFUSED);
      assertThat(results(compact(node, CompactRequest.getDefaultInstance())).getFirst())
          .extracting(CompactResult::getProblem)
          .asString()
          .contains("damaged");
    }
  }

  @Test
  void anActUnderWayKeepsOthersOutUntilItHasEnded() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 1))) {
      node.awaitServing(0);
      CountDownLatch release = new CountDownLatch(1);
      assertThat(
              node.node
                  .maintenanceThread()
                  .begin("test", new CancelSignal(), () -> waitFor(release)))
          .isNull();
      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> compact(node, CompactRequest.getDefaultInstance()));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(refused.getStatus().getDescription()).contains("under way", "test");
      release.countDown();
      await().untilAsserted(() -> assertThat(ended(node, "test", "done")).isEqualTo(1));
      assertThat(results(compact(node, CompactRequest.getDefaultInstance()))).hasSize(1);
    }
  }

  @Test
  void aCallThatIsCancelledEndsItsAct() throws Exception {
    Map<String, String> settings = log.settings(data, 1);
    settings.put("millrace.storage.compression", "zstd:22"); // so that it takes seconds
    try (TestNode node = new TestNode(settings)) {
      node.awaitServing(0);
      byte[] payload = new byte[10_000];
      Random random = new Random(1);
      for (int i = 0; i < 1_000; i++) {
        random.nextBytes(payload);
        var _ =
            log.send(
                0,
                transaction("tx-" + i).toBuilder()
                    .setPayload(ByteString.copyFrom(payload))
                    .build());
      }
      log.producer.flush();
      node.awaitApplied(0, 1_000);
      Store store = node.partition(0).contents().store();
      store.flush(true);
      List<String> before = recordFiles(store);
      Context.CancellableContext context = Context.current().withCancellation();
      CompletableFuture<List<CompactResponse>> answers =
          CompletableFuture.supplyAsync(
              () -> compact(node, CompactRequest.getDefaultInstance()),
              context.fixedContextExecutor(Thread::startVirtualThread));
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> store.databaseProperty("rocksdb.num-running-compactions") > 0);
      context.cancel(null);
      await().untilAsserted(() -> assertThat(ended(node, "compact", "cancelled")).isEqualTo(1));
      assertThat(answers).failsWithin(Duration.ofSeconds(10));
      assertThat(recordFiles(store)).as("none was written anew").isEqualTo(before);
      assertThat(node.get(0, 1_000, "tx-999").getRecordsList()).hasSize(1);
    }
  }

  @Test
  void optionsAreSetInOpenStoresAndInThoseThatAreOpenedLater() throws Exception {
    Map<String, String> settings = log.settings(data, 2);
    settings.put("millrace.storage.rocksdb.options", "max_background_jobs=3");
    try (TestNode node = new TestNode(settings)) {
      node.awaitServing(0, 1);
      SetOptionsResponse answer = setOptions(node, "level0_file_num_compaction_trigger=4");
      assertThat(answer.getScope().getTopicPartitions()).isEqualTo(2);
      assertThat(answer.getResultsList())
          .extracting(SetOptionsResult::getPartition, SetOptionsResult::getProblem)
          .containsExactly(tuple(0, ""), tuple(1, ""));
      assertThat(answer.getOptions())
          .isEqualTo("max_background_jobs=3;level0_file_num_compaction_trigger=4");
      assertThat(setOptions(node, "max_background_jobs=2").getOptions())
          .isEqualTo("max_background_jobs=2;level0_file_num_compaction_trigger=4");
      assertThat(optionsOf(0)).contains("level0_file_num_compaction_trigger=4");
      try (TestNode other = new TestNode(log.settings(data.resolve("other"), 2))) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> other.node.owned().all().size() == 1 && node.node.owned().all().size() == 1);
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> node.node.owned().all().size() == 2);
      node.awaitServing(0, 1); // one of them is opened anew
      assertThat(List.of(optionsOf(0), optionsOf(1)))
          .allSatisfy(
              options ->
                  assertThat(options)
                      .contains("level0_file_num_compaction_trigger=4", "max_background_jobs=2"));
    }
  }

  @Test
  void anOptionThatDoesNotFitWhatOneStoreHasIsThatStoresProblem() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 2))) {
      node.awaitServing(0, 1);
      node.partition(1)
          .contents()
          .store()
          .setOptions(RocksOptions.parse("level0_slowdown_writes_trigger=10"));
      List<SetOptionsResult> results =
          setOptions(node, "level0_file_num_compaction_trigger=11").getResultsList();
      assertThat(results.get(0).getProblem()).isEmpty();
      assertThat(results.get(1).getProblem()).startsWith("must be ").contains("ascend");
    }
  }

  @Test
  void optionsThatMayNotBeSetAreRefusedByName() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 1))) {
      node.awaitServing(0);
      assertRefused(node, "atomic_flush=false", "atomic_flush");
      assertRefused(node, "max_background_jobs=0", "max_background_jobs=a whole number from 1");
      assertRefused(node, "level0_stop_writes_trigger=20", "ascend");
      assertRefused(node, "", "at least one");
      assertThat(setOptions(node, "level0_slowdown_writes_trigger=10").getOptions())
          .isEqualTo("level0_slowdown_writes_trigger=10");
      assertRefused(node, "level0_file_num_compaction_trigger=11", "ascend"); // with the one before
    }
  }

  private static void assertRefused(TestNode node, String options, String why) {
    StatusRuntimeException refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> setOptions(node, options));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.getStatus().getDescription()).startsWith("options must ").contains(why);
  }

  private static SetOptionsResponse setOptions(TestNode node, String options) {
    return stub(node).setOptions(SetOptionsRequest.newBuilder().setOptions(options).build());
  }

  private static boolean waitFor(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void fill(TestNode node, int partition, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      var _ = log.send(partition, transaction("tx-" + i));
    }
    log.producer.flush();
    node.awaitApplied(partition, count);
  }

  private Path largestTable() throws Exception {
    try (Stream<Path> files = Files.list(data.resolve("partition-0"))) {
      return files
          .filter(file -> file.toString().endsWith(".sst"))
          .max((one, other) -> Long.compare(one.toFile().length(), other.toFile().length()))
          .orElseThrow();
    }
  }

  /** What RocksDB itself wrote last of a store's options. */
  private String optionsOf(int partition) throws Exception {
    try (Stream<Path> files = Files.list(data.resolve("partition-" + partition))) {
      return Files.readString(
          files
              .filter(file -> file.getFileName().toString().matches("OPTIONS-\\d+"))
              .max(Comparator.naturalOrder())
              .orElseThrow());
    }
  }

  private static List<String> recordFiles(Store store) {
    return store.liveFiles().stream()
        .filter(file -> file.family() == ColumnFamily.RECORDS)
        .map(LiveFile::name)
        .sorted()
        .toList();
  }

  private static double ended(TestNode node, String act, String result) {
    Counter counter =
        node.registry
            .find("millrace.storage.maintenance")
            .tags("act", act, "result", result)
            .counter();
    return counter == null ? 0 : counter.count(); // it is there from the first end on
  }

  private static List<CompactResponse> compact(TestNode node, CompactRequest request) {
    List<CompactResponse> answers = new ArrayList<>();
    stub(node).compact(request).forEachRemaining(answers::add);
    return answers;
  }

  private static List<CompactResult> results(List<CompactResponse> answers) {
    return answers.stream()
        .filter(CompactResponse::hasResult)
        .map(CompactResponse::getResult)
        .toList();
  }

  private static StoreMaintenanceServiceBlockingStub stub(TestNode node) {
    return StoreMaintenanceServiceGrpc.newBlockingStub(node.channel());
  }
}
