package dev.millrace.cli.send;

/** Hears what became of each transaction, in the order they were sent but for those sent again. */
@FunctionalInterface
public interface ReceiptSink {
  void accept(Settled transaction);
}
