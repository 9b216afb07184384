package dev.millrace.bench.work;

import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.bench.generate.Mix;
import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.bench.suite.Data;
import java.nio.charset.StandardCharsets;

/**
 * The values of a data set, made ahead, so that making them costs nothing while the clock runs. A
 * value comes again after thousands of others, far outside of the block that is compressed as one.
 */
final class Values {
  /** A power of two; 16 MB of values of 1 KB. */
  private static final int COUNT = 16_384;

  private static final String[] REMARK_WORDS = {
    "invoice", "payment", "received", "account", "reference", "settlement", "transfer", "customer"
  };

  private static final int ACCOUNTS = 5_000;
  private static final long START_MICROS = 1_763_596_800_000_000L;
  private static final long MINUTE_MILLIS = 60_000;
  private static final int AMOUNT_MAX = 1_000_000;

  private final byte[][] values = new byte[COUNT][];

  Values(Data data) {
    switch (data.values()) {
      case TRANSACTION -> transactions(data.seed());
      case REMARK -> remarks(data.seed(), data.valueBytes());
      case PROSE -> {
        Words words = new Words(data.seed());
        for (int i = 0; i < COUNT; i++) {
          values[i] = bytes(words.text(data.valueBytes()));
        }
      }
      case DOCUMENT -> {
        Words words = new Words(data.seed());
        for (int i = 0; i < COUNT; i++) {
          values[i] = bytes(document(words, i, data.valueBytes()));
        }
      }
    }
  }

  /** The value of a key. */
  byte[] of(long key) {
    return values[(int) key & (COUNT - 1)];
  }

  private void transactions(long seed) {
    TransactionGenerator generator =
        new TransactionGenerator(
            GeneratorOptions.of("bench", seed, START_MICROS).withAccounts(ACCOUNTS));
    for (int i = 0; i < COUNT; i++) {
      values[i] = generator.at(i).toByteArray();
    }
  }

  private void remarks(long seed, int length) {
    long drawn = 0;
    for (int i = 0; i < COUNT; i++) {
      StringBuilder remark = new StringBuilder(length + REMARK_WORDS[0].length());
      while (remark.length() < length) {
        remark.append(REMARK_WORDS[Mix.below(Mix.at(seed, drawn++), REMARK_WORDS.length)]);
        remark.append(' ');
      }
      values[i] = bytes(remark.substring(0, length));
    }
  }

  /** What a payment message says, in the shape that such messages have as JSON. */
  private static String document(Words words, int number, int length) {
    String head =
        """
        {"messageId":"%016x","creationDateTimeMillis":%d,"paymentTypeInformation":{"serviceLevel":"SEPA",\
        "categoryPurpose":"%s"},"instructedAmount":{"currency":"EUR","value":%d.%02d},"debtor":{"name":"%s %s",\
        "postalAddress":{"country":"DE","townName":"%s","streetName":"%s","buildingNumber":%d}},\
        "debtorAccount":{"identification":"DE%020d"},"creditor":{"name":"%s %s","postalAddress":{"country":"FR",\
        "townName":"%s","streetName":"%s","buildingNumber":%d}},"creditorAccount":{"identification":"FR%020d"},\
        "status":"ACCEPTED_SETTLEMENT_COMPLETED","remittanceInformation":\""""
            .formatted(
                words.bits(),
                START_MICROS / 1000 + number * MINUTE_MILLIS,
                words.next(),
                Mix.below(words.bits(), AMOUNT_MAX),
                Mix.below(words.bits(), 100),
                words.next(),
                words.next(),
                words.next(),
                words.next(),
                Mix.below(words.bits(), 200),
                words.bits() >>> 1,
                words.next(),
                words.next(),
                words.next(),
                words.next(),
                Mix.below(words.bits(), 200),
                words.bits() >>> 1);
    return head + words.text(Math.max(1, length - head.length() - 2)) + "\"}";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
