package dev.millrace.ingest.batch;

/**
 * How far a round may grow while something is in flight.
 *
 * @param recordsMax records of a round
 * @param bytesMax bytes of a round; also the producer's batch size for a partition
 * @param waitMicros how long the first submission of a round may wait for more
 */
public record BatchSettings(int recordsMax, int bytesMax, int waitMicros) {}
