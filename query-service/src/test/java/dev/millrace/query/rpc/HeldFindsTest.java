package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.log.Partitioner;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.BatchGetTransactionsRequest;
import dev.millrace.v1.BatchGetTransactionsResponse;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionKey;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batch that has found a large transaction, and waits for another that lies elsewhere. */
class HeldFindsTest {
  private static final int PARTITIONS = 2;
  private static final int PAYLOAD_BYTES = 256 << 10;

  private final Transaction large =
      atHome("large").toBuilder().setPayload(ByteString.copyFrom(new byte[PAYLOAD_BYTES])).build();
  private final Transaction misplaced = atHome("misplaced");
  private TestLog log;
  private TestOwner home;
  private TestOwner elsewhere;
  private QueryUnderTest query;

  @BeforeEach
  void start() {
    log = new TestLog(PARTITIONS);
    home = TestOwner.of(log, 0);
    elsewhere = TestOwner.of(log, 1);
    query = QueryUnderTest.over(log, Map.of("millrace.query.cache-bytes-max", 0));
    log.write(large);
    log.misplace(misplaced, 1);
  }

  @AfterEach
  void stop() {
    query.close();
    elsewhere.close();
    home.close();
    log.close();
  }

  @Test
  void whatWasFoundCountsWhileTheRestIsSearched() throws Exception {
    elsewhere.hold();
    ListenableFuture<BatchGetTransactionsResponse> batch =
        query
            .futures()
            .batchGetTransactions(
                BatchGetTransactionsRequest.newBuilder()
                    .setLedger(LEDGER)
                    .addKeys(TransactionKey.newBuilder().setId(large.getId()))
                    .addKeys(TransactionKey.newBuilder().setId(misplaced.getId()))
                    .build());
    Awaitility.await().until(() -> query.budget().bytes() >= PAYLOAD_BYTES);
    assertThat(batch).isNotDone();
    elsewhere.release();
    assertThat(batch.get().getResultsCount()).isEqualTo(2);
    Awaitility.await().until(() -> query.budget().bytes() == 0);
  }

  /** One whose home is the first partition. */
  private static Transaction atHome(String name) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> name + i)
        .filter(id -> Partitioner.partition(LogRecord.key(id, ""), PARTITIONS) == 0)
        .findFirst()
        .map(TestTransactions::of)
        .orElseThrow();
  }
}
