package dev.millrace.cli.stream;

import dev.millrace.v1.ExportTransactionsRequest;
import dev.millrace.v1.ExportTransactionsResponse;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where an export goes. Belongs to one thread. */
interface ExportSink extends AutoCloseable {
  /** What is exported, from where it stands. */
  ExportTransactionsRequest request();

  ExportState state();

  /** Writes what a message holds; after it {@link #state} has moved on. */
  void write(ExportTransactionsResponse message);

  /** Makes sure of what was written; when it is complete, of all. */
  void settle();

  /** One sentence part, for people. */
  String howToGoOn();

  /** The file; null when there is none. */
  @Nullable Path file();

  @Override
  void close();
}
