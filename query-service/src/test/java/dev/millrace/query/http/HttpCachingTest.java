package dev.millrace.query.http;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static dev.millrace.query.http.HttpClientUnderTest.header;
import static dev.millrace.query.http.HttpClientUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.query.harness.TestTransactions;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What clients may keep, and how they ask whether it still holds. */
class HttpCachingTest {
  private static final String TRANSACTIONS = "/v1/ledgers/" + LEDGER + "/transactions/";
  private static final String ACCOUNTS = "/v1/ledgers/" + LEDGER + "/accounts/";

  private static HttpUnderTest under;
  private static HttpClientUnderTest http;

  @BeforeAll
  static void start() {
    under = HttpUnderTest.start(2, Map.of());
    http = under.http();
  }

  @AfterAll
  static void stop() {
    under.close();
  }

  @Test
  void transactionMayBeKeptForEverAndIsNotSentAgain() {
    under.log().write(TestTransactions.of("kept"));
    HttpResponse<byte[]> first = http.get(TRANSACTIONS + "kept");
    String tag = header(first, "ETag");

    HttpResponse<byte[]> again =
        http.get(TRANSACTIONS + "kept", "If-None-Match", "\"other\", W/" + tag);

    assertThat(tag).matches("\"[\\w-]{22}\"");
    assertThat(header(first, "Cache-Control")).isEqualTo("private, max-age=31536000, immutable");
    assertThat(header(first, "Vary")).isEqualTo("Accept-Encoding, Authorization");
    assertThat(header(first, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(header(again, "ETag")).isEqualTo(tag);
    assertThat(header(again, "Cache-Control")).isEqualTo(header(first, "Cache-Control"));
    assertThat(header(again, "X-Millrace-Token")).isNotEmpty();
    assertThat(http.get(TRANSACTIONS + "kept", "If-None-Match", "*").statusCode()).isEqualTo(304);
    assertThat(http.get(TRANSACTIONS + "kept", "If-None-Match", "\"other\"").statusCode())
        .isEqualTo(200);
  }

  @Test
  void transactionIsTheSameWhateverFreshnessIsAsked() {
    under.log().write(TestTransactions.of("asked"));
    HttpResponse<byte[]> plain = http.get(TRANSACTIONS + "asked");
    HttpResponse<byte[]> full = http.get(TRANSACTIONS + "asked?consistency=full");

    assertThat(full.body()).isEqualTo(plain.body());
    assertThat(header(full, "ETag")).isEqualTo(header(plain, "ETag"));
    assertThat(header(full, "Cache-Control")).isEqualTo(header(plain, "Cache-Control"));
  }

  @Test
  void listsAndSummariesMayBeKeptForAMinuteUnlessMoreWasAskedFor() {
    under.log().write(TestTransactions.of(LEDGER, "minute", "hourglass", "bank", 1, 1));
    String token = header(http.get(ACCOUNTS + "hourglass/summary"), "X-Millrace-Token");
    for (String address : new String[] {"hourglass/summary", "hourglass/transactions"}) {
      HttpResponse<byte[]> plain = http.get(ACCOUNTS + address);

      assertThat(header(plain, "Cache-Control")).isEqualTo("private, max-age=60");
      assertThat(header(plain, "Vary"))
          .isEqualTo(
              "Accept-Encoding, Authorization, X-Millrace-Token,"
                  + " X-Millrace-Max-Staleness-Millis, X-Millrace-Consistency");
      assertThat(cacheControl(address + "?max_staleness_millis=30900"))
          .isEqualTo("private, max-age=30");
      assertThat(cacheControl(address + "?max_staleness_millis=999"))
          .isEqualTo("private, no-cache");
      assertThat(cacheControl(address + "?consistency=full")).isEqualTo("no-store");
      assertThat(cacheControl(address + "?token=" + token)).isEqualTo("no-store");
      assertThat(header(http.get(ACCOUNTS + address, "X-Millrace-Token", token), "Cache-Control"))
          .isEqualTo("no-store");
      assertThat(
              header(
                  http.get(ACCOUNTS + address, "X-Millrace-Max-Staleness-Millis", "5900"),
                  "Cache-Control"))
          .isEqualTo("private, max-age=5");
    }
  }

  @Test
  void listAndSummaryAreSentAgainOnlyWhenTheAccountHasChanged() {
    under.log().write(TestTransactions.of(LEDGER, "change-1", "changing", "bank", 1, 1));
    for (String address : new String[] {"changing/summary", "changing/transactions"}) {
      String tag = header(http.get(ACCOUNTS + address), "ETag");
      assertThat(tag).startsWith("W/\"");
      under.log().write(TestTransactions.of(LEDGER, "other-" + address.length(), "x", "y", 1, 1));

      HttpResponse<byte[]> same =
          http.get(ACCOUNTS + address + "?consistency=full", "If-None-Match", tag);
      assertThat(same.statusCode()).as(address).isEqualTo(304);

      under
          .log()
          .write(
              TestTransactions.of(LEDGER, "change-" + address, "changing", "b", 1, 2).toBuilder()
                  .setId("change-" + address.length())
                  .build());
      HttpResponse<byte[]> changed =
          http.get(ACCOUNTS + address + "?consistency=full", "If-None-Match", tag);
      assertThat(changed.statusCode()).as(address).isEqualTo(200);
    }
  }

  @Test
  void fullPageThatIsNoLongerTheLastHasAnotherTag() {
    under.log().write(TestTransactions.of(LEDGER, "first-of", "growing", "bank", 1, 1));
    String address = ACCOUNTS + "growing/transactions?order=oldest&page_size=1&consistency=full";
    String tag = header(http.get(address), "ETag");
    under.log().write(TestTransactions.of(LEDGER, "second-of", "growing", "bank", 1, 2));

    HttpResponse<byte[]> page = http.get(address, "If-None-Match", tag);

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "Link")).isNotEmpty();
  }

  @Test
  void largeBodiesAreCompressedForThoseWhoTakeIt() {
    under
        .log()
        .write(
            TestTransactions.of("large").toBuilder()
                .setPayload(ByteString.copyFrom(new byte[4_000]))
                .build());
    under.log().write(TestTransactions.of("small"));
    HttpResponse<byte[]> plain = http.get(TRANSACTIONS + "large");
    HttpResponse<byte[]> packed = http.get(TRANSACTIONS + "large", "Accept-Encoding", "br, gzip");

    assertThat(header(plain, "Content-Encoding")).isEmpty();
    assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
    assertThat(packed.body().length).isLessThan(plain.body().length / 2);
    assertThat(json(packed)).isEqualTo(json(plain));
    assertThat(header(packed, "ETag"))
        .isEqualTo(header(plain, "ETag").replaceFirst("\"$", "-gzip\""));
    assertThat(
            http.get(
                    TRANSACTIONS + "large",
                    "Accept-Encoding",
                    "gzip",
                    "If-None-Match",
                    header(packed, "ETag"))
                .statusCode())
        .isEqualTo(304);
    assertThat(encoding("large", "gzip;q=0")).isEmpty();
    assertThat(encoding("large", "deflate, br")).isEmpty();
    assertThat(encoding("large", "*")).isEqualTo("gzip");
    assertThat(encoding("large", "gzip;q=0, *")).isEmpty();
    assertThat(encoding("large", "gzip;q=much")).isEmpty();
    assertThat(encoding("small", "gzip")).isEmpty();
  }

  private static String encoding(String id, String accepted) {
    return header(http.get(TRANSACTIONS + id, "Accept-Encoding", accepted), "Content-Encoding");
  }

  private static String cacheControl(String address) {
    return header(http.get(ACCOUNTS + address), "Cache-Control");
  }
}
