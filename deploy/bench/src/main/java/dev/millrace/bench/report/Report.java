package dev.millrace.bench.report;

import java.util.List;

/** What a run found. */
public interface Report {
  /** For programs: one JSON object. */
  default String toJson() {
    return Json.write(this);
  }

  /** For people: lines, each ended. */
  String toTable();

  /** Why the run failed; empty when it did not. */
  List<String> problems();
}
