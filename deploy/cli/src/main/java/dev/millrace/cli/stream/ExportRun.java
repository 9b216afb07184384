package dev.millrace.cli.stream;

import dev.millrace.v1.ExportTransactionsResponse;
import dev.millrace.v1.QueryServiceGrpc;

/** One export, or the rest of one. Belongs to one thread. */
final class ExportRun {
  private final ExportSink sink;

  ExportRun(ExportSink sink) {
    this.sink = sink;
  }

  /**
   * Writes everything; false when it was stopped before. What was written is settled either way.
   */
  boolean run(SteadyStream stream) {
    boolean stopped = false;
    try {
      if (!sink.state().complete()) {
        stream.<ExportTransactionsResponse>read(
            channel -> QueryServiceGrpc.newBlockingStub(channel).exportTransactions(sink.request()),
            this::take);
      }
    } catch (InterruptedException e) {
      stopped = true;
    } finally {
      boolean _ = Thread.interrupted(); // so that settling is not disturbed; the process ends after
      sink.settle();
    }
    return !stopped || sink.state().complete();
  }

  private boolean take(ExportTransactionsResponse message) {
    sink.write(message);
    return !message.getComplete();
  }
}
