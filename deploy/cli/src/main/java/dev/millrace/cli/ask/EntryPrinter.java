package dev.millrace.cli.ask;

import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.ReadAt;

/** Prints entries as they come, so that a list of any length needs little memory. */
interface EntryPrinter extends AutoCloseable {
  void print(AccountEntry entry);

  /**
   * After the last entry.
   *
   * @param nextPageToken empty when there is nothing more
   */
  void end(String nextPageToken, ReadAt readAt);

  @Override
  void close();
}
