package dev.millrace.contract.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AsciiTextTest {
  private static final int LENGTH_MAX = 20;

  /** What lies before and behind a text must not count. */
  private static final int MARGIN = 3;

  @Test
  void everyByteAtEveryPlaceOfTextsOfEveryLengthIsJudged() {
    for (int length = 1; length <= LENGTH_MAX; length++) {
      for (int place = 0; place < length; place++) {
        for (int value = 0; value < 256; value++) {
          byte[] bytes = new byte[length + 2 * MARGIN];
          Arrays.fill(bytes, (byte) (value < 128 ? 0xff : 'A'));
          Arrays.fill(bytes, MARGIN, MARGIN + length, (byte) 'A');
          bytes[MARGIN + place] = (byte) value;
          judgesAs(value, bytes, length);
        }
      }
    }
  }

  @Test
  void emptyTextHasNothingWrong() {
    assertThat(AsciiText.isPrintable(new byte[] {0}, 0, 0)).isTrue();
    assertThat(AsciiText.isName(new byte[] {0}, range(0, 0))).isTrue();
  }

  private static void judgesAs(int value, byte[] bytes, int length) {
    int end = MARGIN + length;
    boolean currency =
        value >= 'A' && value <= 'Z' || value >= '0' && value <= '9' || isOneOf(value, "._-");
    boolean name = currency || value >= 'a' && value <= 'z' || value == ':';
    assertThat(AsciiText.isAscii(bytes, MARGIN, end)).isEqualTo(value < 128);
    assertThat(AsciiText.isPrintable(bytes, MARGIN, end)).isEqualTo(value >= ' ' && value < 127);
    assertThat(AsciiText.isName(bytes, range(MARGIN, end))).isEqualTo(name);
    assertThat(AsciiText.isCurrency(bytes, range(MARGIN, end))).isEqualTo(currency);
  }

  private static boolean isOneOf(int value, String chars) {
    return chars.indexOf(value) >= 0;
  }

  private static ByteRange range(int at, int end) {
    ByteRange range = new ByteRange();
    range.set(at, end);
    return range;
  }
}
