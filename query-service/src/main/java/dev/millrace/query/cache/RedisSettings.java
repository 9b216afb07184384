package dev.millrace.query.cache;

/**
 * How Redis is used.
 *
 * @param uri {@code redis://…} or {@code rediss://…}
 * @param ttlSeconds how long a transaction lives there
 * @param timeoutMillis what an answer may cost a read
 * @param breakerFailures failures in a row before it is left alone
 * @param breakerPauseMillis for how long
 */
public record RedisSettings(
    String uri,
    long ttlSeconds,
    long timeoutMillis,
    int breakerFailures,
    long breakerPauseMillis) {}
