package dev.millrace.bench.reads;

/**
 * What an echo server gives to every request.
 *
 * @param answer the bytes of an answer that a query service gave
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed after it was made
public record EchoTask(byte[] answer) {}
