package dev.millrace.cli.imports;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.ConnectionOptions;
import dev.millrace.cli.exit.StopSignal;
import dev.millrace.cli.map.RejectedRow;
import dev.millrace.cli.map.RowMapper;
import dev.millrace.cli.read.CsvFormat;
import dev.millrace.cli.read.Row;
import dev.millrace.cli.read.RowSource;
import dev.millrace.cli.read.UnreadableFile;
import dev.millrace.cli.send.Batch;
import dev.millrace.cli.send.Settled;
import dev.millrace.cli.send.SubmitSession;
import dev.millrace.cli.send.Tally;
import dev.millrace.cli.send.Verdict;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.Transaction;
import io.grpc.StatusRuntimeException;
import java.io.PrintStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One import, from opening the file to the summary. Belongs to one thread. */
final class ImportRun implements AutoCloseable {
  /** How long to wait for answers when the import is stopped. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

  private final ImportOptions options;
  private final RowSource source;
  private final RowMapper mapper;
  private final RejectsFile rejects;
  private final SubmitSession session;
  private final LogEnds logEnds;
  private final Progress progress;
  private final StopSignal stop;
  private final Tally tally = new Tally();
  private final long startNanos = System.nanoTime();
  private Batch unsent;
  private @Nullable RuntimeException failure;
  private @Nullable Double secondsToReadable;

  /**
   * Opens the file and checks the mapping against its header.
   *
   * @param terminal where progress is shown; null for nowhere
   */
  ImportRun(
      ImportOptions options,
      Channels ingest,
      Channels query,
      StopSignal stop,
      @Nullable PrintStream terminal) {
    this.options = options;
    this.stop = stop;
    CsvFormat format = options.mapping() == null ? CsvFormat.DEFAULT : options.mapping().format();
    this.source = RowSource.open(options.file(), format);
    this.mapper = new RowMapper(options.mapping(), source.header(), options.ledger());
    this.rejects = new RejectsFile(options.rejects());
    String ledger = options.ledger() == null ? ConnectionOptions.DEFAULT_LEDGER : options.ledger();
    this.logEnds = new LogEnds(query, ledger);
    this.session = new SubmitSession(ingest, options.session(), logEnds.now(), this::heard);
    this.unsent = session.newBatch();
    this.progress = new Progress(terminal, "import", source.size());
  }

  /** Imports; what went wrong, if anything, is {@link #failure}. */
  ImportSummary run() {
    try {
      sendAll();
      session.drain();
      secondsToReadable = timeReadable();
    } catch (InterruptedException e) {
      stopped();
    } catch (RuntimeException e) {
      if (stop.isRaised()) {
        stopped();
      } else {
        failure = e;
      }
    }
    rejects.close();
    return summary();
  }

  /** Why the import ended early; null when it did not. */
  @Nullable RuntimeException failure() {
    return failure;
  }

  @Override
  public void close() {
    progress.close();
    session.close();
    source.close();
  }

  private void sendAll() throws InterruptedException {
    try {
      Row row;
      while ((row = source.next()) != null && !stop.isRaised()) {
        if (row.number() > options.skipRows()) {
          take(row);
        }
      }
    } catch (UnreadableFile e) {
      failure = e; // what came before it is good and is sent
    }
    if (stop.isRaised()) {
      throw new InterruptedException();
    }
    flush();
  }

  private void take(Row row) throws InterruptedException {
    try {
      byte[] transaction = mapper.map(row);
      if (transaction.length > TransactionRules.TRANSACTION_BYTES_MAX) {
        reject(row, id(transaction), "row", "is too large: %d bytes".formatted(transaction.length));
        return;
      }
      if (unsent.bytes() + transaction.length > ImportOptions.MESSAGE_BYTES) {
        flush();
      }
      unsent.add(transaction, row);
      if (unsent.count() == options.messageRows()) {
        flush();
      }
    } catch (RejectedRow e) {
      reject(row, "", e.field(), e.reason());
    }
  }

  private void flush() throws InterruptedException {
    if (unsent.count() > 0) {
      session.submit(unsent);
      unsent = session.newBatch();
      progress.show(source.bytesRead(), source.rowsRead());
    }
  }

  private void heard(Settled transaction) {
    Verdict verdict = transaction.verdict();
    tally.add(verdict);
    if (verdict != Verdict.CONFLICT && verdict != Verdict.REJECTED) {
      return;
    }
    Row row = transaction.row();
    Receipt receipt = transaction.receipt();
    if (row != null && verdict == Verdict.CONFLICT) {
      conflicts(row, receipt);
    } else if (row != null) {
      rejects.add(
          row, receipt.getId(), receipt.getError().getField(), receipt.getError().getMessage());
    }
  }

  private void conflicts(Row row, Receipt receipt) {
    rejects.add(
        row,
        receipt.getId(),
        String.join(" ", receipt.getConflictingFieldsList()),
        "other content is stored under this id, at partition %d offset %d"
            .formatted(receipt.getPosition().getPartition(), receipt.getPosition().getOffset()));
  }

  private void reject(Row row, String id, String field, String reason) {
    tally.add(Verdict.REJECTED);
    rejects.add(row, id, field, reason);
  }

  private @Nullable Double timeReadable() {
    boolean readable =
        options.session().acknowledgement() == Acknowledgement.ACKNOWLEDGEMENT_APPLIED
            || session.token().isEmpty()
            || logEnds.becomesReadable(session.token(), options.session().patience());
    return readable ? secondsSinceStart() : null;
  }

  private void stopped() {
    boolean _ = Thread.interrupted(); // so that the last answers can be waited for
    try {
      session.drainBriefly(STOP_PATIENCE);
    } catch (InterruptedException | StatusRuntimeException e) {
      return; // the summary says what was heard until here
    }
  }

  private ImportSummary summary() {
    long firstUnsent = unsent.firstRow().orElse(Long.MAX_VALUE);
    long firstOpen = Math.min(firstUnsent, session.firstUnansweredRow().orElse(Long.MAX_VALUE));
    long rows = Math.max(0, source.rowsRead() - options.skipRows());
    return new ImportSummary(
        source.name(),
        rows,
        tally.count(Verdict.STORED),
        tally.count(Verdict.DUPLICATE),
        tally.count(Verdict.CONFLICT),
        tally.count(Verdict.REJECTED),
        tally.count(Verdict.LOGGED),
        session.unanswered() + unsent.count(),
        Math.min(source.rowsRead(), firstOpen - 1),
        secondsToReadable,
        secondsSinceStart(),
        options.skipRows(),
        session.resent(),
        session.uncertain(),
        session.reconnects(),
        mapper.placeholders(),
        mapper.negatives(),
        rejects.written(),
        session.token());
  }

  private static String id(byte[] transaction) {
    try {
      return Transaction.parseFrom(transaction).getId();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("it was made here", e);
    }
  }

  private double secondsSinceStart() {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
