package dev.millrace.cli.ask;

import org.jspecify.annotations.Nullable;

/** Prints items as they come, so that a list of any length needs little memory. */
interface ItemPrinter<T> extends AutoCloseable {
  void print(T item);

  /**
   * After the last item.
   *
   * @param last the last page
   * @param explained how the pages were made; null when nobody asked
   */
  void end(Page last, @Nullable Explained explained);

  @Override
  void close();
}
