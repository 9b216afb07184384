/**
 * Stage 2 of 5 · in: transactions of a message · out: a submission · gRPC threads · bound: the
 * buffer budget.
 */
package dev.millrace.ingest.admit;
