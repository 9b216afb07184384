package dev.millrace.query.harness;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.Transaction;

/** Transactions for tests. */
public final class TestTransactions {
  /** The ledger that most tests use. */
  public static final String LEDGER = "main";

  private TestTransactions() {}

  /** A transaction between alice and bob. */
  public static Transaction of(String id) {
    return of(LEDGER, id, "alice", "bob", 1_000, 1_700_000_000_000_000L);
  }

  /** A transaction. */
  public static Transaction of(
      String ledger, String id, String debit, String credit, long amount, long timeMicros) {
    return Transaction.newBuilder()
        .setId(id)
        .setLedger(ledger)
        .setDebitAccount(debit)
        .setCreditAccount(credit)
        .setAmount(Amounts.of(amount))
        .setCurrency("EUR")
        .setTimeMicros(timeMicros)
        .setType("payment")
        .build();
  }
}
