package dev.millrace.bench.work;

import dev.millrace.bench.generate.Choice;
import dev.millrace.bench.generate.Mix;
import java.util.Locale;

/**
 * Words as frequent as those of a natural language are (Zipf's law), made of syllables of English,
 * in sentences: what compresses such text is what compresses real text, repeated words, repeated
 * parts of words and unequal letters. ZSTD level 3 in blocks of 8 KB makes it 2.3 times smaller;
 * the texts of licences, which repeat themselves more than other prose, 2.5 times. Equal seeds give
 * equal words.
 */
final class Words {
  /** As many as a long text has. */
  private static final int VOCABULARY = 8_000;

  private static final double EXPONENT = 1.0;

  private static final String[] FREQUENT = {
    "the", "of", "and", "to", "in", "a", "is", "that", "it", "for", "was", "on", "be", "with", "as",
    "by", "at", "this", "not", "are", "from", "or", "have", "an", "which"
  };

  /** The frequent ones first. */
  private static final String[] SYLLABLES = {
    "ing", "er", "ter", "al", "ed", "es", "re", "tion", "en", "an", "in", "ex", "com", "con", "de",
    "ent", "ly", "pro", "per", "ti", "ble", "ment", "ate", "der", "ver", "un", "dis", "ma", "sion",
    "ty", "pre", "tra", "ac", "ce", "con", "mis", "ness", "ous", "ish", "ful", "port", "form", "ar",
    "si", "le", "ra", "lo", "mo", "na", "pe", "sta", "str", "ch", "gh", "act", "sub", "der", "land",
    "age", "ance", "gen", "ver", "tem", "ber", "low", "way", "for", "man", "work", "ap"
  };

  /** Syllables of a word, by how many words have one, two and so on. */
  private static final double[] SYLLABLE_SHARES = {12, 38, 34, 16};

  private static final int SENTENCE_WORDS_MIN = 6;
  private static final int SENTENCE_WORDS_SPAN = 16;

  private final Choice word = Choice.zipf(VOCABULARY, EXPONENT);
  private final String[] vocabulary = new String[VOCABULARY];
  private final long seed;
  private long drawn;

  Words(long seed) {
    this.seed = seed;
    Choice syllables = new Choice(SYLLABLE_SHARES);
    Choice syllable = Choice.zipf(SYLLABLES.length, EXPONENT / 2);
    System.arraycopy(FREQUENT, 0, vocabulary, 0, FREQUENT.length);
    for (int i = FREQUENT.length; i < VOCABULARY; i++) {
      StringBuilder made = new StringBuilder();
      for (int left = 1 + syllables.draw(bits()); left > 0; left--) {
        made.append(SYLLABLES[syllable.draw(bits())]);
      }
      vocabulary[i] = made.toString();
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
}
