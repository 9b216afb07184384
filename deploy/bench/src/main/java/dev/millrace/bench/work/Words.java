package dev.millrace.bench.work;

import dev.millrace.bench.generate.Choice;
import dev.millrace.bench.generate.Mix;
import java.util.Locale;

/**
 * Words as frequent as those of a natural language are (Zipf's law), made of letters as frequent as
 * English has them: what compresses such text is what compresses real text, repeated words and
 * unequal letters. Equal seeds give equal words.
 */
final class Words {
  /** As many as a long text has. */
  private static final int VOCABULARY = 8_000;

  private static final double EXPONENT = 1.0;
  private static final String LETTERS = "etaoinshrdlcumwfgypbvkjxqz";

  /** In thousandths, of English text. */
  private static final double[] FREQUENCIES = {
    127, 91, 82, 75, 70, 67, 63, 61, 60, 43, 40, 28, 28, 24, 24, 22, 20, 20, 19, 15, 10, 8, 2, 2, 1,
    1
  };

  /** Frequent words are short. */
  private static final int[] LENGTHS_OF_FREQUENT = {3, 2, 3, 2, 1, 2, 4, 3, 2, 4};

  private static final int LENGTH_MIN = 3;
  private static final int LENGTH_SPAN = 8;
  private static final int SENTENCE_WORDS_MIN = 6;
  private static final int SENTENCE_WORDS_SPAN = 16;

  private final Choice word = Choice.zipf(VOCABULARY, EXPONENT);
  private final String[] vocabulary = new String[VOCABULARY];
  private final long seed;
  private long drawn;

  Words(long seed) {
    this.seed = seed;
    Choice letter = new Choice(FREQUENCIES);
    for (int i = 0; i < VOCABULARY; i++) {
      vocabulary[i] = make(letter, i);
    }
  }

  /** The next word. */
  String next() {
    return vocabulary[word.draw(bits())];
  }

  /** Text of this many bytes, in sentences. */
  String text(int length) {
    StringBuilder text = new StringBuilder(length + 16);
    while (text.length() < length) {
      int words = SENTENCE_WORDS_MIN + Mix.below(bits(), SENTENCE_WORDS_SPAN);
      String first = next();
      text.append(first.substring(0, 1).toUpperCase(Locale.ROOT)).append(first, 1, first.length());
      for (int i = 1; i < words; i++) {
        text.append(' ').append(next());
      }
      text.append(". ");
    }
    return text.substring(0, length);
  }

  /** 64 random bits. */
  long bits() {
    return Mix.at(seed, drawn++);
  }

  private String make(Choice letter, int rank) {
    int length =
        rank < LENGTHS_OF_FREQUENT.length
            ? LENGTHS_OF_FREQUENT[rank]
            : LENGTH_MIN + Mix.below(bits(), LENGTH_SPAN);
    StringBuilder made = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      made.append(LETTERS.charAt(letter.draw(bits())));
    }
    return made.toString();
  }
}
