package dev.millrace.cli.stream;

import dev.millrace.v1.ExportTransactionsResponse;
import dev.millrace.v1.ReadAt;

/**
 * How far an export is.
 *
 * @param resumeToken where to go on; empty at the beginning
 * @param bytes of the output so far, its header included
 * @param transactions so far
 * @param complete nothing is missing
 * @param readAt what the export reflects when it is complete
 */
record ExportState(
    String resumeToken, long bytes, long transactions, boolean complete, ReadAt readAt) {
  /** At the beginning, or where a token says. */
  static ExportState at(String resumeToken) {
    return new ExportState(resumeToken, 0, 0, false, ReadAt.getDefaultInstance());
  }

  /** After a message that was written as so many bytes. */
  ExportState after(ExportTransactionsResponse message, int written) {
    return new ExportState(
        message.getResumeToken(),
        bytes + written,
        transactions + message.getTransactionsCount(),
        message.getComplete(),
        message.getReadAt());
  }

  /** After a header of so many bytes. */
  ExportState afterHeader(int written) {
    return new ExportState(resumeToken, bytes + written, transactions, complete, readAt);
  }
}
