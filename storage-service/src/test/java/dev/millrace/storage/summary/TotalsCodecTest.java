package dev.millrace.storage.summary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written of totals is what they were. */
class TotalsCodecTest {
  private static final long SEED = 5;
  private static final int ROUNDS = 500;
  private static final int CURRENCY_CHARS_MAX = 16;
  private static final byte[] LEDGER = "ledger".getBytes(StandardCharsets.UTF_8);
  private static final byte[] ACCOUNT = "account".getBytes(StandardCharsets.UTF_8);

  @Test
  void namesAndSumsOfEveryLengthAreReadBack() {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      AccountTotals totals = new AccountTotals(LEDGER, ACCOUNT, 0);
      int transactions = random.nextInt(40);
      for (int i = 0; i < transactions; i++) {
        var _ = totals.fold(fields(random), (byte) (1 + random.nextInt(3)), i + 1L << 16);
      }
      AccountTotals again = new AccountTotals(LEDGER, ACCOUNT, 0);

      TotalsCodec.decode(TotalsCodec.encode(totals), again);

      assertThat(again.snapshot())
          .as("round %d of seed %d", round, SEED)
          .isEqualTo(totals.snapshot());
    }
  }

  @Test
  void theStoredFormStaysAsItIs() {
    AccountTotals totals = new AccountTotals("l".getBytes(StandardCharsets.UTF_8), ACCOUNT, 0);
    TransactionFields fields = fields("EUR", 1, 0x0200);
    for (int i = 1; i <= 2; i++) {
      var _ = totals.fold(fields, AccountEntryKey.ROLE_DEBIT, i);
    }

    assertThat(TotalsCodec.encode(totals))
        .asHexString()
        .isEqualTo(
            "01016C076163636F756E74" // format, ledger, account
                + "0000000000000002" // transactions
                + "0000000000000007" // first time
                + "0000000000000007" // last time
                + "0000000000000002" // last position
                + "00000001" // currencies
                + "03455552" // name
                + "09020000000000000400" // debit: twice 2^64 + 512
                + "00" // credit
                + "0000000000000002" // debits
                + "0000000000000000"); // credits
  }

  private static TransactionFields fields(Random random) {
    StringBuilder currency = new StringBuilder();
    for (int length = 1 + random.nextInt(CURRENCY_CHARS_MAX); length > 0; length--) {
      currency.append((char) ('A' + random.nextInt(3)));
    }
    return fields(
        currency.toString(),
        random.nextLong() >>> random.nextInt(Long.SIZE),
        random.nextLong() >>> random.nextInt(Long.SIZE));
  }

  private static TransactionFields fields(String currency, long high, long low) {
    TransactionFields fields = new TransactionFields();
    fields.take(
        Transaction.newBuilder()
            .setCurrency(currency)
            .setAmount(Amount.newBuilder().setHigh(high).setLow(low))
            .setTimeMicros(7)
            .build());
    return fields;
  }
}
