package dev.millrace.cli.imports;

import dev.millrace.cli.map.Mapping;
import dev.millrace.cli.send.SessionSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What to import and how.
 *
 * @param file a path, or {@code -} for standard input
 * @param mapping null when the columns bear the fields' names
 * @param ledger null when the mapping or the default decides
 * @param rejects where rows go that are not stored
 * @param skipRows rows at the file's start to leave out
 * @param messageRows transactions in a message at most
 */
record ImportOptions(
    String file,
    @Nullable Mapping mapping,
    @Nullable String ledger,
    Path rejects,
    long skipRows,
    int messageRows,
    SessionSettings session) {
  static final int MESSAGE_ROWS_DEFAULT = 500;

  /** The service takes no more in one message. */
  static final int MESSAGE_ROWS_MAX = 10_000;

  /** A message is sent when it is this large; well under the 4 MiB that a service takes. */
  static final int MESSAGE_BYTES = 1024 * 1024;
}
