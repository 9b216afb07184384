package dev.millrace.query.http;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static dev.millrace.query.http.HttpClientUnderTest.header;
import static dev.millrace.query.http.HttpClientUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.query.harness.TestLog.Logged;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.ErrorReason;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is refused by HTTP: the same reasons as by gRPC, as problems. */
class HttpErrorsTest {
  private record Bad(String address, String field, String reason) {}

  private static final String LEDGERS = "/v1/ledgers/";
  private static final String TRANSACTIONS = LEDGERS + LEDGER + "/transactions/";
  private static final String ACCOUNTS = LEDGERS + LEDGER + "/accounts/";
  private static final int REQUESTS_MAX = 4;

  private static HttpUnderTest under;
  private static HttpClientUnderTest http;

  @BeforeAll
  static void start() {
    under = HttpUnderTest.start(2, Map.of("millrace.query.http-requests-max", REQUESTS_MAX));
    http = under.http();
    under.log().write(TestTransactions.of("good"));
  }

  @AfterAll
  static void stop() {
    under.close();
  }

  @Test
  void badInputNamesItsParameterAndTheNextGoodRequestWorks() {
    for (Bad bad : bad()) {
      HttpResponse<byte[]> response = http.get(bad.address());

      assertProblem(response, 400, bad.reason());
      assertThat(json(response).get("field").textValue()).as(bad.address()).isEqualTo(bad.field());
      assertThat(json(response).get("detail").textValue())
          .as(bad.address())
          .startsWith(bad.field());
      assertThat(http.get(TRANSACTIONS + "good").statusCode()).isEqualTo(200);
    }
  }

  private static List<Bad> bad() {
    List<Bad> bad = new ArrayList<>();
    for (String ledger : List.of("no%20space", "x".repeat(65), "%FF", "%2F")) {
      bad.add(invalid(LEDGERS + ledger + "/transactions/good", "ledger"));
      bad.add(invalid(LEDGERS + ledger + "/accounts/alice/transactions", "ledger"));
      bad.add(invalid(LEDGERS + ledger + "/accounts/alice/summary", "ledger"));
    }
    for (String id : List.of("a%2Fb", "x".repeat(129), "%C3%BC", "%C3")) {
      bad.add(invalid(TRANSACTIONS + id, "id"));
    }
    bad.add(invalid(TRANSACTIONS + "good?partition_key=" + "x".repeat(129), "partition_key"));
    bad.add(invalid(TRANSACTIONS + "good?partition_key=%09", "partition_key"));
    bad.add(invalid(TRANSACTIONS + "good?partition_key=%E0", "partition_key"));
    bad.add(invalid(TRANSACTIONS + "good?partition_key=a&partition_key=b", "partition_key"));
    bad.add(invalid(TRANSACTIONS + "good?page_size=1", "page_size"));
    for (String account : List.of("line%0A", "%C3%BC".repeat(65), "%FF")) {
      bad.add(invalid(ACCOUNTS + account + "/transactions", "account"));
      bad.add(invalid(ACCOUNTS + account + "/summary", "account"));
    }
    for (Map.Entry<String, List<String>> values : badValues().entrySet()) {
      for (String value : values.getValue()) {
        String query = values.getKey() + "=" + value;
        bad.add(invalid(ACCOUNTS + "alice/transactions?" + query, values.getKey()));
      }
    }
    bad.add(invalid(ACCOUNTS + "alice/summary?order=newest", "order"));
    bad.add(invalid(ACCOUNTS + "alice/transactions?consistency=full&token=a", "consistency"));
    bad.add(
        invalid(ACCOUNTS + "alice/summary?max_staleness_millis=1&token=a", "max_staleness_millis"));
    bad.add(
        new Bad(ACCOUNTS + "alice/transactions?page_token=x", "page_token", "INVALID_PAGE_TOKEN"));
    bad.add(new Bad(ACCOUNTS + "alice/summary?token=x", "token", "INVALID_TOKEN"));
    return bad;
  }

  private static Map<String, List<String>> badValues() {
    Map<String, List<String>> values = new TreeMap<>();
    values.put("order", List.of("up", "", "NEWEST"));
    values.put("view", List.of("all"));
    values.put("page_size", List.of("-1", "many", "4294967296", ""));
    values.put("role", List.of("any"));
    values.put("time_from", List.of("yesterday", "2026-13-01", "2026-11-20T09:30:00", ""));
    values.put("time_to", List.of("9".repeat(19)));
    values.put("amount_min", List.of("-1", "1.5", "4".repeat(39), "9".repeat(40)));
    values.put("amount_max", List.of("ten"));
    values.put("max_staleness_millis", List.of("-1", "60001", "soon"));
    values.put("consistency", List.of("none"));
    values.put("timeout_millis", List.of("0", "60001", "-5"));
    values.put("explain", List.of("yes"));
    values.put("colour", List.of("red"));
    return values;
  }

  @Test
  void refusalsOfTheServiceKeepTheirReasonAndSayWhenToTryAgain() {
    Logged behind = under.log().append(TestTransactions.of("not-yet"));
    String token =
        new ConsistencyToken(
                under.log().topicId(),
                new TreeMap<>(
                    Map.of(behind.position().getPartition(), behind.position().getOffset() + 1)))
            .toString();

    HttpResponse<byte[]> late =
        http.get(ACCOUNTS + "alice/summary?timeout_millis=3000&token=" + token);
    under.log().apply(behind);

    assertProblem(late, 503, "NOT_UP_TO_BOUND");
    assertThat(Integer.parseInt(header(late, "Retry-After"))).isPositive();
    assertThat(http.get(ACCOUNTS + "alice/summary?token=" + token).statusCode()).isEqualTo(200);
  }

  @Test
  void unknownTransactionSaysAsOfWhen() {
    HttpResponse<byte[]> missing = http.get(TRANSACTIONS + "nobody-knows?consistency=full");

    assertProblem(missing, 404, "TRANSACTION_NOT_FOUND");
    assertThat(header(missing, "X-Millrace-Token"))
        .isEqualTo(json(missing).get("metadata").get("as_of").textValue())
        .isNotEmpty();
    assertThat(json(missing).get("metadata").has("lag_millis")).isTrue();
    assertThat(json(missing).get("title").textValue()).isEqualTo("Transaction not found");
    assertThat(json(missing).get("type").textValue())
        .isEqualTo("urn:millrace:problem:transaction-not-found");
  }

  @Test
  void damagedStoreIs500() {
    under.owner().refuse(0, ErrorReason.ERROR_REASON_DATA_CORRUPT);
    HttpResponse<byte[]> damaged = http.get(ACCOUNTS + "damaged/summary");
    under.owner().serve(0);

    assertProblem(damaged, 500, "DATA_CORRUPT");
  }

  @Test
  void moreThanTheBoundUnderWayAreToldToComeAgain() {
    under.owner().hold();
    List<CompletableFuture<HttpResponse<byte[]>>> held = new ArrayList<>();
    for (int i = 0; i < REQUESTS_MAX; i++) {
      held.add(http.start(ACCOUNTS + "busy-" + i + "/summary"));
    }
    Awaitility.await().until(HttpErrorsTest::underWay, now -> now == REQUESTS_MAX);

    HttpResponse<byte[]> refused = http.get(ACCOUNTS + "busy/summary");
    HttpResponse<byte[]> health = http.get("/health/liveness");
    under.owner().release();

    assertProblem(refused, 429, "BUFFER_FULL");
    assertThat(header(refused, "Retry-After")).isEqualTo("1");
    assertThat(health.statusCode()).isEqualTo(200);
    held.forEach(response -> assertThat(response.join().statusCode()).isEqualTo(200));
    Awaitility.await().until(HttpErrorsTest::underWay, now -> now == 0);
    assertThat(http.get(ACCOUNTS + "busy/summary").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void clientsThatGoAwayGiveBackTheirPlacesThoughNobodyAnswers(HttpClient.Version version) {
    try (HttpClientUnderTest leaving = new HttpClientUnderTest(under.query().http(), version)) {
      // The first request of a client is the one that asks for HTTP/2.
      assertThat(leaving.get(TRANSACTIONS + "good").version()).isEqualTo(version);
      under.owner().hold();
      List<CompletableFuture<HttpResponse<byte[]>>> abandoned = new ArrayList<>();
      for (int i = 0; i < REQUESTS_MAX; i++) {
        abandoned.add(
            leaving.start(
                ACCOUNTS + "left-" + version + "-" + i + "/summary?timeout_millis=60000"));
      }
      Awaitility.await().until(HttpErrorsTest::underWay, now -> now == REQUESTS_MAX);

      abandoned.forEach(request -> request.cancel(true));

      Awaitility.await().until(HttpErrorsTest::underWay, now -> now == 0);
      assertThat(http.get(TRANSACTIONS + "good").statusCode()).isEqualTo(200);
    } finally {
      under.owner().release();
    }
  }

  @Test
  void otherMethodsAndPathsAreProblemsToo() {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
      HttpResponse<byte[]> refused = http.send(method, TRANSACTIONS + "good");

      assertThat(refused.statusCode()).as(method).isEqualTo(405);
      assertThat(header(refused, "Allow")).contains("GET").contains("HEAD");
      assertThat(header(refused, "Content-Type")).isEqualTo("application/problem+json");
      assertThat(json(refused).get("type").textValue()).isEqualTo("about:blank");
    }
    for (String path :
        List.of("/v1", "/v1/ledgers", ACCOUNTS + "a/b/summary", TRANSACTIONS, "/x")) {
      HttpResponse<byte[]> missing = http.get(path);

      assertThat(missing.statusCode()).as(path).isEqualTo(404);
      assertThat(header(missing, "Content-Type")).isEqualTo("application/problem+json");
      assertThat(header(missing, "Cache-Control")).isEqualTo("no-store");
    }
  }

  @Test
  void linesAndHeadersBeyondTheirBoundsAreRefused() {
    HttpResponse<byte[]> line = http.get(TRANSACTIONS + "good?x=" + "y".repeat(40_000));
    HttpResponse<byte[]> headers = http.get(TRANSACTIONS + "good", "X-Long", "y".repeat(40_000));

    assertThat(line.statusCode()).isEqualTo(414);
    assertThat(headers.statusCode()).isEqualTo(431);
    assertThat(json(line).get("status").intValue()).isEqualTo(414);
  }

  private static int underWay() {
    return (int) under.query().meters().get("millrace.query.http.underway").gauge().value();
  }

  private static void assertProblem(HttpResponse<byte[]> response, int status, String reason) {
    JsonNode problem = json(response);
    assertThat(response.statusCode()).as(problem.toString()).isEqualTo(status);
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    assertThat(problem.get("reason").textValue()).as(problem.toString()).isEqualTo(reason);
  }

  private static Bad invalid(String address, String field) {
    return new Bad(address, field, "INVALID_FIELD");
  }
}
