package dev.millrace.cli.send;

import dev.millrace.v1.Receipt;

/** Hears what became of each transaction, in the order they were sent but for those sent again. */
@FunctionalInterface
public interface ReceiptSink {
  void accept(Outgoing item, Receipt receipt, Verdict verdict);
}
