/**
 * Stage 1 of 5 · in: gRPC calls · out: submissions, and receipts back · gRPC threads · bound: calls
 * a connection, messages in flight a stream, the buffer budget.
 */
package dev.millrace.ingest.rpc;
