package dev.millrace.cli.stats;

import java.util.List;

/** What comes in. */
final class IngestFigures {
  private static final String PREFIX = "millrace_ingest_";
  private static final List<String> DURABLE = List.of("logged", "stored", "duplicate", "conflict");
  private static final double MILLIS = 1_000;

  private IngestFigures() {}

  static Overview.Section of(Change ingest) {
    return new Overview.Section(
        Service.INGEST.text(),
        List.of(
            Figure.of(
                "acceptedPerSecond",
                "accepted",
                ingest.rate(PREFIX + "admitted_transactions_total"),
                Unit.PER_SECOND),
            Figure.of("durablePerSecond", "durable", durable(ingest), Unit.PER_SECOND),
            Figure.of(
                "refusedPerSecond",
                "refused",
                ingest.rate(PREFIX + "refused_total"),
                Unit.PER_SECOND),
            Figure.of(
                "answerMeanMillis",
                "answer, mean",
                MILLIS * ingest.mean(PREFIX + "answer_seconds"),
                Unit.MILLIS),
            Figure.of(
                "roundMeanRecords",
                "records a round",
                ingest.mean(PREFIX + "publish_round_records"),
                Unit.COUNT),
            Figure.of("bufferBytes", "buffer", ingest.now(PREFIX + "buffer_bytes"), Unit.BYTES),
            Figure.detail(
                "produceMeanMillis",
                "to Kafka, mean",
                MILLIS * ingest.mean(PREFIX + "produce_seconds"),
                Unit.MILLIS),
            Figure.detail(
                "inboxSubmissions", "inbox", ingest.now(PREFIX + "inbox_submissions"), Unit.COUNT),
            Figure.detail(
                "unappliedRecords",
                "not applied",
                ingest.now(PREFIX + "unapplied_records"),
                Unit.COUNT)));
  }

  /** Receipts that say that the transaction is in the log, now or before. */
  private static double durable(Change ingest) {
    return DURABLE.stream()
        .mapToDouble(
            outcome -> ingest.rate(PREFIX + "receipts_transactions_total", "outcome", outcome))
        .sum();
  }
}
