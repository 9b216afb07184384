package dev.millrace.contract.transaction;

import dev.millrace.v1.Transaction;

/** A valid transaction to change in tests. */
final class Transactions {
  private Transactions() {}

  static Transaction.Builder valid() {
    return Transaction.newBuilder()
        .setId("tx-1")
        .setLedger("main")
        .setDebitAccount("alice")
        .setCreditAccount("bob")
        .setAmount(Amounts.of(1250))
        .setCurrency("EUR")
        .setTimeMicros(0);
  }
}
