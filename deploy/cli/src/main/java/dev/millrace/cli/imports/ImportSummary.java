package dev.millrace.cli.imports;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an import did.
 *
 * @param rows rows read, without skipped ones
 * @param logged durable rows whose outcome was not asked for
 * @param unanswered rows read whose outcome is not known
 * @param resumeAfter the last row before the first of those
 * @param secondsToReadable from the first row to when the last was readable; null when that is not
 *     known
 * @param skipped rows left out at the start
 * @param resent rows that had to be sent more than once
 * @param uncertain resent rows that may have been stored by an earlier import
 * @param placeholders how often each placeholder stood in
 * @param negatives rows with a negative amount that were accepted
 * @param rejectsFile null when there is none
 */
record ImportSummary(
    String file,
    long rows,
    long stored,
    long duplicates,
    long conflicts,
    long rejected,
    long logged,
    long unanswered,
    long resumeAfter,
    @Nullable Double secondsToReadable,
    double seconds,
    long skipped,
    long resent,
    long uncertain,
    long reconnects,
    Map<String, Long> placeholders,
    long negatives,
    @Nullable Path rejectsFile,
    String token) {

  /** Rows a second, until the last was readable where that is known. */
  double rowsPerSecond() {
    double time = secondsToReadable == null ? seconds : secondsToReadable;
    return time <= 0 ? 0 : rows / time;
  }

  /** Whether some rows are not what the file says. */
  boolean isPartial() {
    return conflicts > 0 || rejected > 0;
  }
}
