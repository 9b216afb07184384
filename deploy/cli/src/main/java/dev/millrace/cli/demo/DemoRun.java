package dev.millrace.cli.demo;

import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.send.Batch;
import dev.millrace.cli.send.LogPositions;
import dev.millrace.cli.send.SessionSettings;
import dev.millrace.cli.send.SubmitSession;
import dev.millrace.cli.send.Tally;
import dev.millrace.cli.send.Verdict;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.Acknowledgement;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Sends generated transactions to a running stack, asks for some of them, and compares. */
public final class DemoRun {
  private static final int MESSAGE_ITEMS = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How many of the answers are told as they come. */
  private static final int REPORT_EVERY = 50_000;

  private static final String LEDGER = "demo";

  private final Channels ingest;
  private final Channels query;
  private final Consumer<String> progress;
  private final Tally tally = new Tally();

  /**
   * A run against a stack that holds nothing yet.
   *
   * @param progress is told in lines for people how far it is
   */
  public DemoRun(Channels ingest, Channels query, Consumer<String> progress) {
    this.ingest = ingest;
    this.query = query;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @param startSeconds how long the stack took to start, for the report
   */
  public DemoReport run(long count, long seed, double startSeconds) throws InterruptedException {
    long startMicros = (System.currentTimeMillis() - Duration.ofDays(1).toMillis()) * 1_000;
    TransactionGenerator generator =
        new TransactionGenerator(GeneratorOptions.of(LEDGER, seed, startMicros));
    Expected expected = new Expected(generator, 0);
    long startNanos = System.nanoTime();
    send(generator, expected, count);
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    progress.accept("%,d transactions readable after %.2f s".formatted(tally.total(), seconds));

    Questions questions = new Questions(ingest, query, LEDGER);
    questions.connect(generator.id(0));
    String id = generator.id(count / 2);
    questions.getById("get by id", id);
    questions.getById("the same again", id);
    questions.newestOf(expected.account());
    AccountSummary summary = questions.summaryOf(expected.account());
    questions.readYourWrite(generator.at(count));
    return new DemoReport(
        count,
        seed,
        startSeconds,
        tally.count(Verdict.STORED),
        tally.count(Verdict.DUPLICATE),
        seconds,
        questions.answers(),
        expected.account(),
        expected.count(),
        expected.totals(),
        summary.getCount(),
        totals(summary));
  }

  private void send(TransactionGenerator generator, Expected expected, long count)
      throws InterruptedException {
    SessionSettings settings =
        new SessionSettings(
            Acknowledgement.ACKNOWLEDGEMENT_APPLIED,
            SessionSettings.WINDOW_MESSAGES_DEFAULT,
            PATIENCE);
    // The stack is new: its log is empty.
    LogPositions start = LogPositions.UNKNOWN;
    try (SubmitSession session =
        new SubmitSession(ingest, settings, start, sent -> heard(sent.verdict()))) {
      Batch message = session.newBatch();
      for (long sequence = 0; sequence < count; sequence++) {
        message.add(generator.next().toByteArray());
        expected.add(sequence);
        if (message.count() == MESSAGE_ITEMS) {
          session.submit(message);
          message = session.newBatch();
        }
      }
      if (message.count() > 0) {
        session.submit(message);
      }
      session.drain();
    }
  }

  private void heard(Verdict verdict) {
    tally.add(verdict);
    if (tally.total() % REPORT_EVERY == 0) {
      progress.accept("%,d transactions readable".formatted(tally.total()));
    }
  }

  private static List<String> totals(AccountSummary summary) {
    return summary.getTotalsList().stream()
        .map(
            total ->
                Expected.text(
                    total.getCurrency(),
                    Amounts.toBigInteger(total.getDebit()),
                    Amounts.toBigInteger(total.getCredit())))
        .toList();
  }
}
