package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.StreamReader;
import dev.millrace.query.harness.TestErrors;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestLog.Logged;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.WatchFromBeginning;
import dev.millrace.v1.WatchRequest;
import dev.millrace.v1.WatchResponse;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every bad field of a watch is named. */
class BadWatchTest {
  private static final int PARTITIONS = 3;

  private TestLog log;
  private TestOwner owner;
  private QueryUnderTest query;

  @BeforeEach
  void start() {
    log = new TestLog(PARTITIONS);
    owner = TestOwner.ofAll(log);
    query = QueryUnderTest.over(log, Map.of());
  }

  @AfterEach
  void stop() {
    query.close();
    owner.close();
    log.close();
  }

  @Test
  void badFieldsAreNamed() {
    Logged logged = log.write(List.of(TestTransactions.of("good"))).getFirst();
    int partition = logged.position().getPartition();
    assertThat(refusedField(WatchRequest.newBuilder().setLedger("no ledger"))).isEqualTo("ledger");
    assertThat(refusedField(beginning().addAccounts("a").addAccounts(""))).isEqualTo("accounts[1]");
    assertThat(refusedField(beginning().addTypes("t".repeat(65)))).isEqualTo("types[0]");
    assertThat(refusedField(beginning().addTypes("fee").addTypes("tab\t"))).isEqualTo("types[1]");
    assertThat(refusedField(WatchRequest.newBuilder().setLoggedFromMillis(-1)))
        .isEqualTo("logged_from_millis");
    WatchRequest.Builder many = beginning();
    for (int i = 0; i < 101; i++) {
      many.addAccounts("account-" + i);
    }
    assertThat(refusedField(many)).isEqualTo("accounts");
    for (String token :
        List.of(
            "no token",
            ConsistencyToken.covering(Uuid.randomUuid(), 0, 0).toString(),
            ConsistencyToken.covering(log.topicId(), PARTITIONS, 0).toString(),
            ConsistencyToken.covering(log.topicId(), partition, 1_000).toString())) {
      assertThat(refusedField(WatchRequest.newBuilder().setToken(token))).isEqualTo("token");
    }
  }

  private String refusedField(WatchRequest.Builder request) {
    StreamReader<WatchRequest, WatchResponse> reader = new StreamReader<>(true);
    if (request.getLedger().isEmpty()) {
      request.setLedger(LEDGER);
    }
    QueryServiceGrpc.newStub(query.channel()).watch(request.build(), reader);
    await().until(reader::ended);
    assertThat(reader.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    return TestErrors.field(reader.refusal());
  }

  private static WatchRequest.Builder beginning() {
    return WatchRequest.newBuilder().setBeginning(WatchFromBeginning.getDefaultInstance());
  }
}
