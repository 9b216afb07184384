package dev.millrace.cli.stats;

import java.util.ArrayList;
import java.util.List;

/** What took how long, by what was done. */
final class OperationRows {
  private static final double MILLIS = 1_000;
  private static final String P99 = "0.99";

  private OperationRows() {}

  static List<Overview.Row> of(Change ingest, Change storage, Change query) {
    List<Overview.Row> rows = new ArrayList<>();
    add(rows, ingest, Service.INGEST, "millrace_ingest_answer_seconds", "acknowledgement");
    rows.add(row("storage write", storage, "millrace_storage_write_seconds"));
    add(rows, storage, Service.STORAGE, "millrace_storage_read_seconds", "operation");
    add(rows, query, Service.QUERY, "millrace_query_requests_seconds", "method");
    return rows;
  }

  private static void add(
      List<Overview.Row> rows, Change change, Service service, String timer, String tag) {
    change
        .values(timer + "_count", tag)
        .forEach(value -> rows.add(row(service.text() + " " + value, change, timer, tag, value)));
  }

  /** The longest and the p99 are those that the service tells, of the last minutes. */
  private static Overview.Row row(String name, Change change, String timer, String... tags) {
    String[] quantile = new String[tags.length + 2];
    System.arraycopy(tags, 0, quantile, 0, tags.length);
    quantile[tags.length] = "quantile";
    quantile[tags.length + 1] = P99;
    return new Overview.Row(
        name,
        "",
        List.of(
            Figure.of("perSecond", "rate", change.rate(timer + "_count", tags), Unit.PER_SECOND),
            Figure.of("meanMillis", "mean", MILLIS * change.mean(timer, tags), Unit.MILLIS),
            Figure.of("p99Millis", "p99", millis(change.max(timer, quantile)), Unit.MILLIS),
            Figure.of(
                "maxMillis", "longest", millis(change.max(timer + "_max", tags)), Unit.MILLIS)));
  }

  /** Services tell 0 while nothing was timed. */
  private static double millis(double seconds) {
    return seconds == 0 ? Double.NaN : MILLIS * seconds;
  }
}
