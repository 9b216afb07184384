package dev.millrace.storage.rocks;

import dev.millrace.storage.layout.ColumnFamily;

/**
 * A table file of a store, as its own properties describe it.
 *
 * @param name without its directory
 * @param family whose entries it holds
 * @param level 0 holds what was written last, 6 is the bottom
 * @param bytes of the file
 * @param entries puts and deletions
 * @param deletions those of them that are deletions
 * @param rawBytes of keys and values before blocks were made and compressed
 * @param compression of its blocks: none, lz4, snappy, zstd, several of them joined by +, or
 *     RocksDB's name of another one
 */
public record LiveFile(
    String name,
    ColumnFamily family,
    int level,
    long bytes,
    long entries,
    long deletions,
    long rawBytes,
    String compression) {}
