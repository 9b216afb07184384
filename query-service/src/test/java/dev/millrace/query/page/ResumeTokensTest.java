package dev.millrace.query.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.v1.TransactionFilter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class ResumeTokensTest {
  private static final byte[] OLD = "the old key of this test".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NEW = "the new key of this test".getBytes(StandardCharsets.UTF_8);
  private static final TransactionFilter NONE = TransactionFilter.getDefaultInstance();
  private static final Uuid TOPIC = new Uuid(1, 2);
  private static final ExportQuery QUERY = new ExportQuery(TOPIC, "main", "alice", NONE);

  private final ResumeToken token =
      new ResumeToken(
          new TreeMap<>(Map.of(0, 5L, 1, 0L)), new TreeMap<>(Map.of(0, 9L, 1, 1L << 40)), 1_234);

  @Test
  void aTokenIsReadAsItWasWrittenAlsoUnderANewerKey() {
    String text = new ResumeTokens(List.of(OLD)).encode(QUERY, token);
    assertThat(new ResumeTokens(List.of(OLD)).decode(QUERY, text)).isEqualTo(token);
    assertThat(new ResumeTokens(List.of(NEW, OLD)).decode(QUERY, text)).isEqualTo(token);
    assertThatThrownBy(() -> new ResumeTokens(List.of(NEW)).decode(QUERY, text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noAlteredByteIsTaken() {
    ResumeTokens tokens = new ResumeTokens(List.of(OLD));
    String text = tokens.encode(QUERY, token);
    for (int at = 0; at < text.length(); at++) {
      char other = text.charAt(at) == 'x' ? 'y' : 'x';
      String altered = text.substring(0, at) + other + text.substring(at + 1);
      assertThatThrownBy(() -> tokens.decode(QUERY, altered))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String none : List.of("", "A", "====", "x".repeat(SealedText.CHARS_MAX + 1))) {
      assertThatThrownBy(() -> tokens.decode(QUERY, none))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatDistinguishesExportsIsInTheFingerprint() {
    ResumeTokens tokens = new ResumeTokens(List.of(OLD));
    String text = tokens.encode(QUERY, token);
    TransactionFilter filter = TransactionFilter.newBuilder().addTypes("a").build();
    for (ExportQuery other :
        List.of(
            new ExportQuery(new Uuid(2, 1), "main", "alice", NONE),
            new ExportQuery(TOPIC, "maina", "lice", NONE),
            new ExportQuery(TOPIC, "main", "", NONE),
            new ExportQuery(TOPIC, "main", "alice", filter))) {
      assertThatThrownBy(() -> tokens.decode(other, text)).hasMessage("belongs to another query");
    }
  }
}
