package dev.millrace.query.http;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.Transaction;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that ask for large pages and do not read them. */
class HttpHaltedTest {
  private static final int REQUESTS_MAX = 4;

  /** As JSON more than the kernel takes for a connection. */
  private static final int TRANSACTIONS = 46;

  private static final int PAYLOAD_BYTES = 64 << 10;
  private static final String LARGE =
      "/v1/ledgers/" + LEDGER + "/accounts/alice/transactions?page_size=100";
  private static final String SMALL = "/v1/ledgers/" + LEDGER + "/transactions/large-0";

  private static HttpUnderTest under;

  @BeforeAll
  static void start() {
    under = HttpUnderTest.start(1, Map.of("millrace.query.http-requests-max", REQUESTS_MAX));
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < TRANSACTIONS; i++) {
      transactions.add(
          TestTransactions.of("large-" + i).toBuilder()
              .setPayload(ByteString.copyFrom(new byte[PAYLOAD_BYTES]))
              .build());
    }
    under.log().write(transactions);
  }

  @AfterAll
  static void stop() {
    under.close();
  }

  @Test
  void connectionsThatAreNotReadKeepTheirPlaces() throws IOException {
    List<Socket> halted = new ArrayList<>();
    for (int i = 0; i < REQUESTS_MAX; i++) {
      halted.add(RawHttp.halted(under.query().http(), LARGE));
    }
    assertThat(underWay()).isEqualTo(REQUESTS_MAX);
    assertThat(under.http().get(SMALL).statusCode()).isEqualTo(429);

    halted.getFirst().close();
    Awaitility.await().until(HttpHaltedTest::underWay, now -> now == REQUESTS_MAX - 1);
    assertThat(under.http().get(LARGE).statusCode()).isEqualTo(200);
    for (Socket socket : halted) {
      socket.close();
    }
    Awaitility.await().until(HttpHaltedTest::underWay, now -> now == 0);
    assertThat(under.http().get(SMALL).statusCode()).isEqualTo(200);
    Awaitility.await().until(HttpHaltedTest::underWay, now -> now == 0);
  }

  @Test
  void streamsWithoutAWindowKeepTheirPlaces() throws IOException {
    try (Socket _ = RawHttp.haltedStreams(under.query().http(), LARGE, REQUESTS_MAX)) {
      assertThat(underWay()).isEqualTo(REQUESTS_MAX);
      assertThat(under.http().get(SMALL).statusCode()).isEqualTo(429);
    }
    Awaitility.await().until(HttpHaltedTest::underWay, now -> now == 0);
    assertThat(under.http().get(SMALL).statusCode()).isEqualTo(200);
  }

  private static int underWay() {
    return (int) under.query().meters().get("millrace.query.http.underway").gauge().value();
  }
}
