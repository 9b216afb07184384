package dev.millrace.query.cache;

/**
 * What Redis as a whole holds; others may share it.
 *
 * @param bytesMax 0: no bound
 */
public record RedisMemory(long keys, long usedBytes, long bytesMax) {}
