package dev.millrace.ingest.publish;

/**
 * Where the log is and how records are handed to it.
 *
 * @param bootstrapServers of Kafka
 * @param topic the log
 * @param compression of record batches: none, lz4, zstd, snappy or gzip
 * @param deliveryTimeoutMillis after which an unacknowledged record's outcome is unknown
 * @param batchBytes the producer's batch size for a partition
 * @param bufferBytes the producer's buffer
 */
public record LogSettings(
    String bootstrapServers,
    String topic,
    String compression,
    int deliveryTimeoutMillis,
    int batchBytes,
    long bufferBytes) {}
