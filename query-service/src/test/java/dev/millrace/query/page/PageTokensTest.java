package dev.millrace.query.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.internal.v1.EntryKey;
import dev.millrace.internal.v1.RecordPosition;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.TransactionFilter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class PageTokensTest {
  private static final long SEED = 7;
  private static final PageQuery QUERY = query("main", "alice");

  private static final PageToken TOKEN =
      new PageToken(
          new WalkEnd(new TreeMap<>(Map.of(0, 17L, 1, 0L, 2, 1L << 40)), 1_790_000_000_123L),
          2,
          EntryKey.newBuilder().setTimeMicros(-5).setOffset(1L << 39).setIndex(3).build());

  private final PageTokens tokens = new PageTokens(List.of(key("one"), key("two")));

  @Test
  void tokenReadsBackAsItWasMade() {
    assertThat(tokens.decode(QUERY, tokens.encode(QUERY, TOKEN))).isEqualTo(TOKEN);
  }

  @Test
  void tokenOfRecordsReadsBackAsItWasMade() {
    ScanQuery query =
        new ScanQuery(
            Uuid.ONE_UUID,
            "main",
            ListOrder.LIST_ORDER_OLDEST_FIRST,
            TransactionFilter.getDefaultInstance(),
            null,
            5L);
    RecordsToken token =
        new RecordsToken(
            TOKEN.end(),
            new TreeMap<>(
                Map.of(
                    0,
                    RecordsToken.PAST_NEWEST,
                    2,
                    RecordPosition.newBuilder().setOffset(0).setIndex(3).build())));

    assertThat(tokens.decodeRecords(query, tokens.encode(query, token))).isEqualTo(token);
  }

  @Test
  void kindsAndBoundsAreSetApart() {
    TransactionFilter none = TransactionFilter.getDefaultInstance();
    ListOrder order = ListOrder.LIST_ORDER_NEWEST_FIRST;
    assertThat(
            Stream.of(
                    QUERY,
                    query("main", "bob"),
                    new ReferenceQuery(Uuid.ONE_UUID, "main", "alice"),
                    new ReferenceQuery(Uuid.ONE_UUID, "mainalice", ""),
                    new ScanQuery(Uuid.ONE_UUID, "main", order, none, null, null),
                    new ScanQuery(Uuid.ONE_UUID, "main", order, none, 1L, null),
                    new ScanQuery(Uuid.ONE_UUID, "main", order, none, null, 1L),
                    new ScanQuery(Uuid.ONE_UUID, "main", order, none, 0L, 1L),
                    new ScanQuery(Uuid.ZERO_UUID, "main", order, none, 0L, 1L),
                    new ScanQuery(
                        Uuid.ONE_UUID,
                        "main",
                        order,
                        TransactionFilter.newBuilder().addTypes("a").build(),
                        0L,
                        1L))
                .map(scope -> Base64.getEncoder().encodeToString(scope.fingerprint())))
        .doesNotHaveDuplicates();
  }

  @Test
  void keysRotateTheFirstSignsAndAllVerify() {
    PageTokens before = new PageTokens(List.of(key("two")));
    PageTokens after = new PageTokens(List.of(key("one")));

    assertThat(tokens.decode(QUERY, before.encode(QUERY, TOKEN))).isEqualTo(TOKEN);
    assertThat(after.decode(QUERY, tokens.encode(QUERY, TOKEN))).isEqualTo(TOKEN);
    assertThatThrownBy(() -> before.decode(QUERY, tokens.encode(QUERY, TOKEN)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lengthsSetLedgerAndAccountApart() {
    String text = tokens.encode(query("main", "alice"), TOKEN);
    assertThatThrownBy(() -> tokens.decode(query("mai", "nalice"), text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("belongs to another query");
  }

  @Test
  void everyAlteredCharacterIsNoticed() {
    System.out.println("seed=" + SEED);
    Random random = new Random(SEED);
    String text = tokens.encode(QUERY, TOKEN);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ ";
    for (int at = 0; at < text.length(); at++) {
      char other = alphabet.charAt(random.nextInt(alphabet.length()));
      if (other == text.charAt(at)) {
        continue;
      }
      String altered = text.substring(0, at) + other + text.substring(at + 1);
      assertThatThrownBy(() -> tokens.decode(QUERY, altered))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (int length = 0; length < text.length(); length++) {
      String cut = text.substring(0, length);
      assertThatThrownBy(() -> tokens.decode(QUERY, cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static PageQuery query(String ledger, String account) {
    return new PageQuery(
        Uuid.ONE_UUID,
        ledger,
        account,
        ListOrder.LIST_ORDER_NEWEST_FIRST,
        EntryView.ENTRY_VIEW_FULL,
        TransactionFilter.getDefaultInstance());
  }

  private static byte[] key(String text) {
    return text.repeat(8).getBytes(StandardCharsets.UTF_8);
  }
}
