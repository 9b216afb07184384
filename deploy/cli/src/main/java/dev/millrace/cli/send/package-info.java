/**
 * Stage 3 of 3 · transactions · receipts in order · the caller's thread; grpc's only queues answers
 * · {@link dev.millrace.cli.send.SessionSettings#windowMessages} messages in flight.
 */
package dev.millrace.cli.send;
