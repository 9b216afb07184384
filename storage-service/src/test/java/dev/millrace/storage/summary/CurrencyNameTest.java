package dev.millrace.storage.summary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.v1.Transaction;
import org.junit.jupiter.api.Test;

class CurrencyNameTest {
  private static final String LONGEST = "ABCDEFGHIJKLMNOP";

  @Test
  void numbersGiveBackNamesOfEveryLengthWhateverFollowsThem() {
    for (int length = 1; length <= LONGEST.length(); length++) {
      String name = LONGEST.substring(0, length);
      for (int behind = 0; behind <= Long.BYTES; behind++) {
        assertThat(nameBefore(behind, name)).isEqualTo(name);
      }
    }
  }

  private static String nameBefore(int behind, String name) {
    TransactionFields fields = new TransactionFields();
    fields.take(
        Transaction.newBuilder()
            .setLedger("main")
            .setCurrency(name)
            .setType("x".repeat(behind))
            .build());
    long high = CurrencyName.bits(fields.bytes(), fields.currency(), 0);
    long low = CurrencyName.bits(fields.bytes(), fields.currency(), Long.BYTES);
    assertThat(CurrencyName.length(high, low)).isEqualTo(name.length());
    return CurrencyName.text(high, low);
  }
}
