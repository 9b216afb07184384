package dev.millrace.query.http;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static dev.millrace.query.http.HttpClientUnderTest.header;
import static dev.millrace.query.http.HttpClientUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.query.harness.TestLog.Logged;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.Transaction;
import io.micrometer.core.instrument.Timer;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is answered by HTTP, and in which form. */
class HttpReadsTest {
  private static final String TRANSACTIONS = "/v1/ledgers/" + LEDGER + "/transactions/";
  private static final String ACCOUNTS = "/v1/ledgers/" + LEDGER + "/accounts/";

  private static HttpUnderTest under;
  private static HttpClientUnderTest http;

  @BeforeAll
  static void start() {
    under = HttpUnderTest.start(3, Map.of());
    http = under.http();
  }

  @AfterAll
  static void stop() {
    under.close();
  }

  @Test
  void transactionHasEveryFieldInTheDocumentedForm() {
    BigInteger most = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
    Logged logged =
        under
            .log()
            .write(
                TestTransactions.of("every-field").toBuilder()
                    .setAmount(Amounts.of(most))
                    .setTimeMicros(-1)
                    .setReference("invoice \"1\"")
                    .setPayload(ByteString.copyFrom(new byte[] {0, -1, 2}))
                    .putAttributes("zone", "ü")
                    .putAttributes("area", "")
                    .build());

    HttpResponse<byte[]> response = http.get(TRANSACTIONS + "every-field");
    JsonNode transaction = json(response).get("transaction");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo("application/json");
    assertThat(json(response).size()).isEqualTo(1);
    assertThat(transaction.get("amount").textValue()).isEqualTo(most.toString());
    assertThat(transaction.get("time").textValue()).isEqualTo("1969-12-31T23:59:59.999999Z");
    assertThat(transaction.get("timeMicros").textValue()).isEqualTo("-1");
    assertThat(transaction.get("debitAccount").textValue()).isEqualTo("alice");
    assertThat(transaction.get("creditAccount").textValue()).isEqualTo("bob");
    assertThat(transaction.get("currency").textValue()).isEqualTo("EUR");
    assertThat(transaction.get("type").textValue()).isEqualTo("payment");
    assertThat(transaction.get("reference").textValue()).isEqualTo("invoice \"1\"");
    assertThat(transaction.has("partitionKey")).isFalse();
    assertThat(transaction.get("payload").textValue()).isEqualTo("AP8C");
    assertThat(transaction.get("attributes").toString())
        .isEqualTo("{\"area\":\"\",\"zone\":\"ü\"}");
    assertThat(transaction.get("position").toString())
        .isEqualTo(
            "{\"partition\":%d,\"offset\":\"%d\",\"index\":0}"
                .formatted(logged.position().getPartition(), logged.position().getOffset()));
    assertThat(Instant.parse(transaction.get("loggedAt").textValue()).toEpochMilli())
        .isEqualTo(logged.stored().getLoggedAtMillis());
  }

  @Test
  void tierAndTokenAreHeadersAndTheTokenIsGoodForTheNextRead() {
    under.log().write(TestTransactions.of("tiers"));

    HttpResponse<byte[]> first = http.get(TRANSACTIONS + "tiers");
    HttpResponse<byte[]> second = http.get(TRANSACTIONS + "tiers");
    HttpResponse<byte[]> carried =
        http.get(ACCOUNTS + "alice/summary", "X-Millrace-Token", header(first, "X-Millrace-Token"));

    assertThat(header(first, "X-Millrace-Tier")).isEqualTo("store");
    assertThat(header(second, "X-Millrace-Tier")).isEqualTo("local_cache");
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(carried.statusCode()).isEqualTo(200);
    assertThat(header(carried, "X-Millrace-Token"))
        .isEqualTo(json(carried).get("readAt").get("token").textValue());
  }

  @Test
  void partitionKeyNamesOneOfSeveralWithTheSameId() {
    under.log().write(keyed("same", "a", 1));
    under.log().write(keyed("same", "b", 2));

    assertThat(amount(http.get(TRANSACTIONS + "same?partition_key=a"))).isEqualTo("1");
    assertThat(amount(http.get(TRANSACTIONS + "same?partition_key=b"))).isEqualTo("2");
    assertThat(header(http.get(TRANSACTIONS + "same?partition_key=b"), "Cache-Control"))
        .isEqualTo("private, max-age=31536000, immutable");
    assertThat(header(http.get(TRANSACTIONS + "same"), "Cache-Control"))
        .isEqualTo("private, max-age=60");
  }

  @Test
  void accountsWithSlashesSignsAndOtherScriptsAreFound() {
    List<String> accounts =
        List.of(
            "a/b", "50%", "a+b c", "konto ü", "口座/1", "q?x=1&y#z", "{brace}", "a;b=c", "'\"<>|");
    for (String account : accounts) {
      under
          .log()
          .write(
              TestTransactions.of(LEDGER, "odd-" + accounts.indexOf(account), account, "x", 7, 1));
    }
    for (String account : accounts) {
      String address = ACCOUNTS + PercentText.encodeSegment(account);
      JsonNode summary = json(http.get(address + "/summary"));
      JsonNode list = json(http.get(address + "/transactions"));

      assertThat(summary.get("account").textValue()).isEqualTo(account);
      assertThat(summary.get("count").textValue()).as(account).isEqualTo("1");
      assertThat(list.get("account").textValue()).isEqualTo(account);
      assertThat(list.get("entries").size()).as(account).isEqualTo(1);
    }
  }

  @Test
  void summaryHasTotalsBeyond128BitsAsDecimals() {
    BigInteger most = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
    under
        .log()
        .write(
            List.of(
                TestTransactions.of(LEDGER, "rich-1", "rich", "poor", 1, -5).toBuilder()
                    .setAmount(Amounts.of(most))
                    .build(),
                TestTransactions.of(LEDGER, "rich-2", "rich", "poor", 1, 6).toBuilder()
                    .setAmount(Amounts.of(most))
                    .build()));

    JsonNode summary = json(http.get(ACCOUNTS + "rich/summary"));

    assertThat(summary.get("count").textValue()).isEqualTo("2");
    assertThat(summary.get("firstTime").textValue()).isEqualTo("1969-12-31T23:59:59.999995Z");
    assertThat(summary.get("lastTimeMicros").textValue()).isEqualTo("6");
    assertThat(summary.get("totals").toString())
        .isEqualTo(
            ("[{\"currency\":\"EUR\",\"debit\":\"%s\",\"credit\":\"0\",\"debitCount\":\"2\","
                    + "\"creditCount\":\"0\"}]")
                .formatted(most.shiftLeft(1)));
    assertThat(json(http.get(ACCOUNTS + "nobody/summary")).get("count").textValue()).isEqualTo("0");
    assertThat(json(http.get(ACCOUNTS + "nobody/summary")).has("firstTime")).isFalse();
  }

  @Test
  void linksLeadThroughAllPagesInTheAskedOrderAndView() {
    String account = "links/ü";
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      transactions.add(TestTransactions.of(LEDGER, "link-" + i, account, "bank", 10, i));
    }
    under.log().write(transactions);
    List<String> times = new ArrayList<>();
    String address =
        ACCOUNTS
            + PercentText.encodeSegment(account)
            + "/transactions?order=oldest&view=summary&page_size=5&consistency=full";
    int pages = 0;
    while (!address.isEmpty()) {
      HttpResponse<byte[]> page = http.get(address);
      assertThat(page.statusCode()).as(address).isEqualTo(200);
      json(page).get("entries").forEach(entry -> times.add(entry.get("timeMicros").textValue()));
      assertThat(json(page).get("entries").get(0).has("transaction")).isFalse();
      String next = header(page, "Link").replaceFirst("^<(.*)>; rel=\"next\"$", "$1");
      assertThat(json(page).path("next").asText("")).isEqualTo(next);
      assertThat(json(page).get("nextPageToken").textValue().isEmpty()).isEqualTo(next.isEmpty());
      assertThat(next).doesNotContain("consistency");
      address = next;
      pages++;
    }

    assertThat(pages).isEqualTo(5);
    assertThat(times)
        .containsExactlyElementsOf(
            java.util.stream.IntStream.range(0, 23).mapToObj(Integer::toString).toList());
  }

  @Test
  void fullViewHoldsTheTransactionsThemselves() {
    under.log().write(TestTransactions.of(LEDGER, "within", "holder", "bank", 10, 3));

    JsonNode entry = json(http.get(ACCOUNTS + "holder/transactions")).get("entries").get(0);

    assertThat(entry.get("role").textValue()).isEqualTo("debit");
    assertThat(entry.get("counterparty").textValue()).isEqualTo("bank");
    assertThat(entry.get("transaction").get("id").textValue()).isEqualTo("within");
  }

  @Test
  void headSaysWhatGetSaysWithoutTheBody() {
    under.log().write(TestTransactions.of("head"));
    for (String address :
        List.of(TRANSACTIONS + "head", ACCOUNTS + "alice/summary?consistency=full")) {
      HttpResponse<byte[]> get = http.get(address);
      HttpResponse<byte[]> head = http.send("HEAD", address);

      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      for (String name : List.of("Content-Type", "ETag", "Cache-Control", "X-Millrace-Token")) {
        assertThat(header(head, name)).as(name).isEqualTo(header(get, name)).isNotEmpty();
      }
      assertThat(header(head, "Content-Length")).isEqualTo(Integer.toString(get.body().length));
    }
    assertThat(http.send("HEAD", TRANSACTIONS + "nobody-knows").statusCode()).isEqualTo(404);
  }

  @Test
  void http2WithoutTlsIsSpokenByUpgradeAndByPriorKnowledge() throws Exception {
    under.log().write(TestTransactions.of("h2c"));
    try (HttpClientUnderTest upgrading =
        new HttpClientUnderTest(under.query().http(), HttpClient.Version.HTTP_2)) {
      HttpResponse<byte[]> first = upgrading.get(TRANSACTIONS + "h2c");
      HttpResponse<byte[]> second = upgrading.get(TRANSACTIONS + "h2c");

      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(second.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(json(second).get("transaction").get("id").textValue()).isEqualTo("h2c");
    }
    assertThat(RawHttp.settingsFrameType(under.query().http())).isEqualTo(4);
  }

  @Test
  void wholeAddressInTheFirstLineIsReadAsItCame() throws Exception {
    under.log().write(TestTransactions.of(LEDGER, "whole", "pro/xy", "&bank", 10, 3));

    assertThat(
            RawHttp.get(
                under.query().http(), "http://any" + ACCOUNTS + "pro%2Fxy/transactions?type=a%26b"))
        .startsWith("HTTP/1.1 200")
        .contains("\"account\":\"pro/xy\"");
    assertThat(RawHttp.get(under.query().http(), "http://any" + TRANSACTIONS + "whole?a%26b=c"))
        .startsWith("HTTP/1.1 400")
        .contains("\"field\":\"a&b\"");
    assertThat(RawHttp.get(under.query().http(), TRANSACTIONS + "who|le")).startsWith("HTTP/1.1 4");
  }

  @Test
  void explanationIsGivenWhenItIsAskedForAndNotKept() {
    under.log().write(TestTransactions.of("explained"));
    for (String address : List.of(TRANSACTIONS + "explained", ACCOUNTS + "alice/summary")) {
      HttpResponse<byte[]> explained = http.get(address + "?explain");

      assertThat(json(explained).has("explanation")).isTrue();
      assertThat(header(explained, "Cache-Control")).isEqualTo("no-store");
      assertThat(header(explained, "ETag")).isEmpty();
      assertThat(json(http.get(address + "?explain=false")).has("explanation")).isFalse();
    }
  }

  @Test
  void requestsAreCountedByMethodAndByTheTemplateOfTheirAddress() {
    under.log().write(TestTransactions.of("counted"));
    long reads = count("millrace.query.requests", "method", "get");
    http.get(TRANSACTIONS + "counted");
    http.get("/v1/nothing/here");

    assertThat(count("millrace.query.requests", "method", "get")).isEqualTo(reads + 1);
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(
                        count(
                            "http.server.requests",
                            "uri",
                            "/v1/ledgers/{ledger}/transactions/{id}"))
                    .isPositive());
    assertThat(
            under.query().meters().find("http.server.requests").timers().stream()
                .map(timer -> timer.getId().getTag("uri")))
        .noneMatch(uri -> String.valueOf(uri).contains("counted"));
  }

  @Test
  void healthAndMetricsStillAnswerBesideReads() {
    assertThat(json(http.get("/health/readiness")).get("status").textValue()).isEqualTo("UP");
    assertThat(new String(http.get("/prometheus").body(), StandardCharsets.UTF_8))
        .contains("millrace_query_http_underway");
  }

  @Test
  void pageByHttpIsThePageByGrpc() {
    under.log().write(TestTransactions.of(LEDGER, "both-ways", "twofold", "bank", 10, 3));

    JsonNode page = json(http.get(ACCOUNTS + "twofold/transactions"));

    assertThat(
            under
                .query()
                .stub()
                .listAccountTransactions(
                    ListAccountTransactionsRequest.newBuilder()
                        .setLedger(LEDGER)
                        .setAccount("twofold")
                        .build())
                .getReadAt()
                .getPartitionsList())
        .hasSize(page.get("readAt").get("partitions").size());
  }

  private static long count(String meter, String tag, String value) {
    return under.query().meters().find(meter).tag(tag, value).timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }

  private static Transaction keyed(String id, String partitionKey, long amount) {
    return TestTransactions.of(LEDGER, id, "alice", "bob", amount, 1).toBuilder()
        .setPartitionKey(partitionKey)
        .build();
  }

  private static String amount(HttpResponse<byte[]> response) {
    return json(response).get("transaction").get("amount").textValue();
  }
}
