package dev.millrace.cli.map;

import dev.millrace.cli.read.Row;
import dev.millrace.v1.Transaction;

/** Fills one field of a transaction. */
@FunctionalInterface
interface FieldReader {
  void read(Row row, Transaction.Builder transaction) throws RejectedRow;
}
