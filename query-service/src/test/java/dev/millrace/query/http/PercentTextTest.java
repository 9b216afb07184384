package dev.millrace.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PercentTextTest {
  private static final long SEED = System.nanoTime();

  @Test
  void whatIsEncodedDecodesToItself() {
    Random random = new Random(SEED);
    for (int i = 0; i < 10_000; i++) {
      StringBuilder text = new StringBuilder();
      random
          .ints(random.nextInt(20), 0, Character.MAX_CODE_POINT + 1)
          .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
          .forEach(text::appendCodePoint);
      String whole = text.toString();

      assertThat(PercentText.decodeSegment(PercentText.encodeSegment(whole)))
          .as("seed %d", SEED)
          .isEqualTo(whole);
      assertThat(PercentText.decodeQuery(PercentText.encodeQuery(whole)))
          .as("seed %d", SEED)
          .isEqualTo(whole);
      assertThat(PercentText.encodeSegment(whole)).matches("[\\w.*%-]*");
    }
  }

  @Test
  void plusIsASpaceInAQueryAlone() {
    assertThat(PercentText.decodeQuery("a+b%2Bc")).isEqualTo("a b+c");
    assertThat(PercentText.decodeSegment("a+b%2Bc")).isEqualTo("a+b+c");
    assertThat(PercentText.decodeSegment("ü口😀")).isEqualTo("ü口😀");
  }

  @Test
  void whatIsNotUtf8IsRefused() {
    for (String raw :
        List.of("%", "%4", "%zz", "%FF", "%C3", "%C3x", "%ED%A0%80", "%C0%AF", "a%")) {
      assertThatIllegalArgumentException().as(raw).isThrownBy(() -> PercentText.decodeSegment(raw));
    }
  }
}
