package dev.millrace.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.Transaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stack tells about itself while it works. */
class StatsTest {
  private static final String LEDGER = "stats";
  private static final int BATCH = 200;

  /** After these a round takes a small part of the second that rates are taken over. */
  private static final int WARM_ROUNDS = 20;

  private static TestStack stack;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    stack = TestStack.shared();
  }

  @Test
  void everyServiceIsSeenAtWork() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch warm = new CountDownLatch(WARM_ROUNDS);
    Thread load = Thread.ofPlatform().start(() -> work(stop, warm));
    try {
      assertThat(warm.await(1, TimeUnit.MINUTES)).isTrue();
      Cli.Result run = Cli.run(directory, arguments("stats", "--json"));
      assertThat(run.exitCode()).as(run.err() + run.out()).isZero();
      JsonNode stats = run.json();
      for (String figure :
          List.of(
              "/ingest/acceptedPerSecond",
              "/ingest/durablePerSecond",
              "/ingest/answerMeanMillis",
              "/ingest/produceMeanMillis",
              "/ingest/roundMeanRecords",
              "/storage/storedPerSecond",
              "/storage/batchMeanRecords",
              "/storage/writeMeanMillis",
              "/storage/readsPerSecond",
              "/storage/readItemsPerSecond",
              "/storage/diskFreeBytes",
              "/rocksdb/memtableBytes",
              "/rocksdb/budgetUsedBytes",
              "/rocksdb/writtenBytesPerSecond",
              "/rocksdb/keysWrittenPerSecond",
              "/rocksdb/keysReadPerSecond",
              "/rocksdb/memtableHitShare",
              "/query/requestsPerSecond",
              "/query/requestMeanMillis",
              "/query/localHitShare",
              "/query/ownerCallsPerSecond",
              "/memory/storageHeapBytes",
              "/memory/storageResidentBytes",
              "/operations/storage write/p99Millis",
              "/operations/storage get/p99Millis",
              "/operations/query get/meanMillis")) {
        assertThat(stats.at(figure).asDouble()).as("%s in %s", figure, stats).isPositive();
      }
      assertThat(stats.at("/partitions"))
          .hasSize(4)
          .allMatch(partition -> partition.at("/state").asText().equals("SERVING"));
      assertThat(
              StreamSupport.stream(stats.at("/partitions").spliterator(), false)
                  .mapToDouble(partition -> partition.at("/appliedPerSecond").asDouble())
                  .sum())
          .isPositive();
    } finally {
      stop.set(true);
      load.join(TimeUnit.MINUTES.toMillis(1));
    }
  }

  @Test
  void theStoresTellTheirWorkInDetail() {
    Cli.Result run =
        Cli.run(
            directory, "storage", "stats", "--detailed", "--storage", stack.endpoint("storage"));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("block cache", "flushes", "amplification: write", "write  ");
  }

  private static void work(AtomicBoolean stop, CountDownLatch warm) {
    try (Clients clients = stack.newClients()) {
      for (int round = 0; !stop.get(); round++) {
        List<Transaction> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
          batch.add(Samples.transaction(LEDGER, "t-" + round + "-" + i, i));
        }
        clients.submitBatch(batch, Acknowledgement.ACKNOWLEDGEMENT_APPLIED);
        clients.get(LEDGER, batch.getFirst().getId(), Clients.FULLY);
        clients.get(LEDGER, batch.getFirst().getId(), Clients.FULLY);
        warm.countDown();
      }
    }
  }

  private static String[] arguments(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    for (String service : List.of("ingest-http", "storage-http", "query-http")) {
      all.add("--" + service);
      all.add(stack.endpoint(service));
    }
    return all.toArray(String[]::new);
  }
}
