package dev.millrace.bench.drain;

/**
 * Where a partition of the filled log ends.
 *
 * @param endOffset one past the last record
 * @param lastValue the bytes of the last transaction
 */
@SuppressWarnings("ArrayRecordComponent") // a message between processes; never compared
public record LogEnd(int partition, long endOffset, byte[] lastValue) {}
