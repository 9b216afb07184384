package dev.millrace.cli.stream;

import dev.millrace.cli.ask.TransactionText;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.QueryServiceGrpc.QueryServiceBlockingStub;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.WatchRequest;
import dev.millrace.v1.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One watch, from its start to where it was ended. Belongs to one thread. */
final class WatchRun {
  private final LineForm form;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean isTimed;
  private final long endNanos;
  private WatchRequest request;
  private boolean opened;
  private boolean printed;
  private boolean heard;

  /**
   * Reads nothing yet.
   *
   * @param length how long it lasts; null for ever
   */
  WatchRun(
      WatchRequest request,
      boolean json,
      PrintWriter out,
      PrintWriter err,
      @Nullable Duration length) {
    this.request = request;
    this.form = json ? new JsonLines() : new TextLines();
    this.out = out;
    this.err = err;
    this.isTimed = length != null;
    this.endNanos = System.nanoTime() + (length == null ? 0 : length.toNanos());
  }

  /** Prints until it is ended; false when by Ctrl-C, true when its time is over. */
  boolean run(SteadyStream stream) {
    try {
      stream.<WatchResponse>read(this::open, this::take);
      return true;
    } catch (InterruptedException e) {
      return false;
    } catch (StatusRuntimeException e) {
      if (isTimed && e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
        return true;
      }
      throw e;
    }
  }

  /** Says what the next watch begins at; nothing when this one heard nothing. */
  void sayHowToGoOn() {
    if (heard) {
      err.println("to go on: --token " + request.getToken());
      err.flush();
    }
  }

  private Iterator<WatchResponse> open(ManagedChannel channel) {
    if (opened && request.hasNow()) {
      err.println("nothing was heard before the break: what became readable since is not shown");
      err.flush();
    }
    opened = true;
    QueryServiceBlockingStub stub = QueryServiceGrpc.newBlockingStub(channel);
    return isTimed
        ? stub.withDeadlineAfter(Math.max(1, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS)
            .watch(request)
        : stub.watch(request);
  }

  private boolean take(WatchResponse message) {
    if (!printed && message.getTransactionsCount() > 0) {
      out.print(form.header());
      printed = true;
    }
    out.print(form.lines(message.getTransactionsList()));
    if (out.checkError()) { // flushes, too
      throw new CommandFailure(ExitCode.FAILED, "standard output is closed");
    }
    request = request.toBuilder().setToken(message.getToken()).build();
    heard = true;
    return true;
  }

  /** A line of what is most asked for, for people. */
  private static final class TextLines implements LineForm {
    @Override
    public String header() {
      return TransactionText.header() + System.lineSeparator();
    }

    @Override
    public String lines(List<StoredTransaction> transactions) {
      StringBuilder lines = new StringBuilder();
      for (StoredTransaction stored : transactions) {
        lines.append(TransactionText.line(stored)).append(System.lineSeparator());
      }
      return lines.toString();
    }
  }
}
