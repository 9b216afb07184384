package dev.millrace.systemtests;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.Transaction;

/** Transactions for tests. */
final class Samples {
  private static final long TIME_MICROS = 1_760_000_000_000_000L;

  private Samples() {}

  /** A valid transaction of {@code amount} from alice to bob. */
  static Transaction transaction(String ledger, String id, long amount) {
    return Transaction.newBuilder()
        .setLedger(ledger)
        .setId(id)
        .setDebitAccount("alice")
        .setCreditAccount("bob")
        .setAmount(Amounts.of(amount))
        .setCurrency("EUR")
        .setTimeMicros(TIME_MICROS + amount)
        .setType("payment")
        .setReference("ref-" + id)
        .putAttributes("channel", "test")
        .build();
  }
}
