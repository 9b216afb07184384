package dev.millrace.cli.stream;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.v1.ExportTransactionsRequest;
import dev.millrace.v1.ExportTransactionsResponse;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An export to a file. Its progress lies beside it, and never says more than what is safe on disk:
 * first the file's bytes are forced there, then the progress is replaced as a whole. Who goes on
 * cuts the file to what the progress says and asks for the rest. So a line can be lost or written
 * twice by no crash.
 */
final class ExportFile implements ExportSink {
  /**
   * At most this much is exported again after a crash; forcing more often costs, less gains
   * nothing.
   */
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ExportProgress progress;
  private final RandomAccessFile file;
  private final LineForm form;
  private ExportState state;
  private long settledNanos = System.nanoTime();

  private ExportFile(ExportProgress progress, RandomAccessFile file, ExportState state) {
    this.progress = progress;
    this.file = file;
    this.form = progress.format().form();
    this.state = state;
  }

  /** A new file, empty but for its header. */
  static ExportFile create(Path path, ExportTransactionsRequest request, ExportFormat format) {
    ExportProgress progress = ExportProgress.of(path, request, format);
    if (Files.exists(progress.path())) {
      throw CommandFailure.badInput(
          "%s was not completed: go on with --resume %s, or remove both"
              .formatted(path, progress.path()));
    }
    if (Files.exists(path)) {
      throw CommandFailure.badInput(path + " exists; remove it, or name another --output");
    }
    try {
      progress.save(progress.saved()); // before the file, which is whole only without it
      ExportFile export = new ExportFile(progress, open(path), progress.saved());
      export.begin();
      return export;
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** A file that was not completed, cut to what is known to be right. */
  static ExportFile resume(Path progressPath) {
    ExportProgress progress = ExportProgress.read(progressPath);
    ExportState state = progress.saved();
    Path path = progress.output();
    try {
      if (state.bytes() > (Files.exists(path) ? Files.size(path) : 0)) {
        throw CommandFailure.badInput(
            "%s is missing or shorter than the %d bytes that %s knows of"
                .formatted(path, state.bytes(), progressPath));
      }
      RandomAccessFile file = open(path);
      file.setLength(state.bytes());
      file.seek(state.bytes());
      ExportFile export = new ExportFile(progress, file, state);
      if (state.bytes() == 0) {
        export.begin();
      }
      return export;
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  @Override
  public ExportTransactionsRequest request() {
    return progress.request().toBuilder().setResumeToken(state.resumeToken()).build();
  }

  @Override
  public ExportState state() {
    return state;
  }

  @Override
  public void write(ExportTransactionsResponse message) {
    byte[] lines = form.lines(message.getTransactionsList()).getBytes(StandardCharsets.UTF_8);
    try {
      file.write(lines);
    } catch (IOException e) {
      throw failure(progress.output(), e);
    }
    state = state.after(message, lines.length);
    if (System.nanoTime() - settledNanos > SETTLE_NANOS) {
      settle();
    }
  }

  @Override
  public void settle() {
    try {
      file.getFD().sync();
      progress.save(state);
      if (state.complete()) {
        progress.remove();
      }
    } catch (IOException e) {
      throw failure(progress.output(), e);
    }
    settledNanos = System.nanoTime();
  }

  @Override
  public String howToGoOn() {
    return "%d transactions are in %s, go on with: millrace export --resume %s"
        .formatted(state.transactions(), progress.output(), progress.path());
  }

  @Override
  public @Nullable Path file() {
    return progress.output();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw failure(progress.output(), e);
    }
  }

  /** At the beginning of the file. */
  private void begin() throws IOException {
    byte[] header = form.header().getBytes(StandardCharsets.UTF_8);
    file.write(header);
    state = state.afterHeader(header.length);
  }

  /**
   * Of one process only. The file's own methods, unlike a channel's, are not ended by interrupts.
   */
  private static RandomAccessFile open(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    FileLock lock = file.getChannel().tryLock();
    if (lock == null) {
      file.close();
      throw CommandFailure.badInput(path + " is being written by another process");
    }
    return file;
  }

  private static CommandFailure failure(Path path, IOException e) {
    return new CommandFailure(ExitCode.FAILED, "can not write " + path + ": " + e, e);
  }
}
