package dev.millrace.storage.apply;

/**
 * What every writer of the process needs.
 *
 * @param batchRecordsMax records of one write at most
 * @param batchBytesMax and their bytes
 * @param flushAgeMaxNanos nothing applied stays in memory longer
 */
public record WriterSupplies(
    StoreOpener opener,
    DeadLetterProducer deadLetters,
    ApplyMetrics metrics,
    DiskGate disk,
    int batchRecordsMax,
    long batchBytesMax,
    long flushAgeMaxNanos) {}
