package dev.millrace.cli.stream;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.v1.ExportTransactionsRequest;
import dev.millrace.v1.ExportTransactionsResponse;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An export to standard output; what was read from it is not known here. */
final class ExportPipe implements ExportSink {
  private final ExportTransactionsRequest request;
  private final LineForm form;
  private final PrintWriter out;
  private ExportState state;

  ExportPipe(ExportTransactionsRequest request, ExportFormat format, PrintWriter out) {
    this.request = request;
    this.form = format.form();
    this.out = out;
    this.state = ExportState.at(request.getResumeToken());
    if (request.getResumeToken().isEmpty()) {
      String header = form.header();
      out.print(header);
      this.state = state.afterHeader(bytes(header));
    }
  }

  @Override
  public ExportTransactionsRequest request() {
    return request.toBuilder().setResumeToken(state.resumeToken()).build();
  }

  @Override
  public ExportState state() {
    return state;
  }

  @Override
  public void write(ExportTransactionsResponse message) {
    String lines = form.lines(message.getTransactionsList());
    out.print(lines);
    settle();
    state = state.after(message, bytes(lines));
  }

  @Override
  public void settle() {
    if (out.checkError()) { // flushes, too
      throw new CommandFailure(ExitCode.FAILED, "standard output is closed");
    }
  }

  @Override
  public String howToGoOn() {
    return state.resumeToken().isEmpty()
        ? "nothing was written"
        : "%d transactions were written, go on with --resume-token %s"
            .formatted(state.transactions(), state.resumeToken());
  }

  @Override
  public @Nullable Path file() {
    return null;
  }

  @Override
  public void close() {
    out.flush();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
