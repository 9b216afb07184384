package dev.millrace.query.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.internal.v1.EntryKey;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class PageTokensTest {
  private static final long SEED = 7;
  private static final PageQuery QUERY = query("main", "alice");

  private static final PageToken TOKEN =
      new PageToken(
          new TreeMap<>(Map.of(0, 17L, 1, 0L, 2, 1L << 40)),
          1_790_000_000_123L,
          2,
          EntryKey.newBuilder().setTimeMicros(-5).setOffset(1L << 39).setIndex(3).build());

  private final PageTokens tokens = new PageTokens(List.of(key("one"), key("two")));

  @Test
  void tokenReadsBackAsItWasMade() {
    assertThat(tokens.decode(QUERY, tokens.encode(QUERY, TOKEN))).isEqualTo(TOKEN);
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
        EntryView.ENTRY_VIEW_FULL);
  }

  private static byte[] key(String text) {
    return text.repeat(8).getBytes(StandardCharsets.UTF_8);
  }
}
