package dev.millrace.cli.stream;

import dev.millrace.v1.StoredTransaction;
import java.util.List;

/** How transactions are written, each on a line of its own. */
interface LineForm {
  /** What stands at the beginning, once, with its end of line; may be empty. */
  String header();

  /** Transactions with their ends of line. */
  String lines(List<StoredTransaction> transactions);
}
