package dev.millrace.bench.generate;

import java.nio.charset.StandardCharsets;

/** Fixed-width texts, written digit by digit: formatters are ten times slower. */
final class Names {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int UUID_CHARS = 36;
  private static final String[] COUNTRIES = {"GB", "DE", "FR", "US", "JP"};
  private static final Choice COUNTRY = new Choice(50, 20, 14, 12, 4);

  private Names() {}

  /** The 20 characters of an account: like an IBAN; unlike ranks, they are not in order. */
  static String account(int rank) {
    long bits = Mix.finish(rank + 1L);
    byte[] text = new byte[20];
    String country = COUNTRIES[COUNTRY.draw(bits)];
    text[0] = (byte) country.charAt(0);
    text[1] = (byte) country.charAt(1);
    digits(text, 2, 2, Mix.below(bits << 8, 100));
    text[4] = 'M';
    text[5] = 'L';
    text[6] = 'R';
    text[7] = 'C';
    digits(text, 8, 4, Mix.below(bits << 16, 10_000));
    digits(text, 12, 8, rank);
    return ascii(text);
  }

  /** The 20 characters of an invoice number. */
  static String reference(long sequence, long bits) {
    byte[] text = new byte[20];
    text[0] = 'I';
    text[1] = 'N';
    text[2] = 'V';
    text[3] = '-';
    digits(text, 4, 5, Mix.below(bits, 100_000));
    text[9] = '-';
    digits(text, 10, 10, sequence);
    return ascii(text);
  }

  /** The canonical form of a UUID. */
  static String uuid(long high, long low) {
    byte[] text = new byte[UUID_CHARS];
    hex(text, 0, high >>> 32, 8);
    text[8] = '-';
    hex(text, 9, high >>> 16, 4);
    text[13] = '-';
    hex(text, 14, high, 4);
    text[18] = '-';
    hex(text, 19, low >>> 48, 4);
    text[23] = '-';
    hex(text, 24, low, 12);
    return ascii(text);
  }

  private static void hex(byte[] text, int from, long bits, int length) {
    long rest = bits;
    for (int i = from + length - 1; i >= from; i--) {
      text[i] = HEX[(int) rest & 15];
      rest >>>= 4;
    }
  }

  private static void digits(byte[] text, int from, int length, long number) {
    long rest = number;
    for (int i = from + length - 1; i >= from; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private static String ascii(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
