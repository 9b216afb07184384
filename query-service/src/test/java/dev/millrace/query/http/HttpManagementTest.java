package dev.millrace.query.http;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.query.harness.TestTransactions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Management on a port of its own. */
class HttpManagementTest {
  @Test
  void managementWithItsOwnPortIsNotWhereReadsAre() throws Exception {
    int port = freePort();
    String transaction = "/v1/ledgers/" + LEDGER + "/transactions/apart";
    try (HttpUnderTest under =
            HttpUnderTest.start(1, Map.of("millrace.http.management-port", port));
        HttpClientUnderTest management =
            new HttpClientUnderTest(
                URI.create("http://127.0.0.1:" + port), HttpClient.Version.HTTP_1_1)) {
      under.log().write(TestTransactions.of("apart"));

      assertThat(management.get("/health/liveness").statusCode()).isEqualTo(200);
      assertThat(management.get("/prometheus").statusCode()).isEqualTo(200);
      assertThat(management.get(transaction).statusCode()).isEqualTo(404);
      assertThat(under.http().get(transaction).statusCode()).isEqualTo(200);
      assertThat(under.http().get("/health/liveness").statusCode()).isEqualTo(404);
      assertThat(under.http().get("/prometheus").statusCode()).isEqualTo(404);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
