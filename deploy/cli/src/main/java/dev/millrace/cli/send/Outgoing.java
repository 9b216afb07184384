package dev.millrace.cli.send;

import dev.millrace.cli.read.Row;
import dev.millrace.v1.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * A transaction to send.
 *
 * @param row where it comes from; null when it comes from no file
 */
public record Outgoing(Transaction transaction, @Nullable Row row) {}
