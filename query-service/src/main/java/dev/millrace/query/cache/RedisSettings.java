package dev.millrace.query.cache;

/**
 * How Redis is used.
 *
 * @param uri {@code redis://…} or {@code rediss://…}
 * @param longLifeSeconds how long a transaction lives there
 * @param shortLifeSeconds how long one lives that was read in bulk
 * @param viewLifeMillis how long lists and summaries live, since they were read
 * @param timeoutMillis what an answer may cost a read
 * @param breakerFailures failures in a row before it is left alone
 * @param breakerPauseMillis for how long
 */
public record RedisSettings(
    String uri,
    long longLifeSeconds,
    long shortLifeSeconds,
    long viewLifeMillis,
    long timeoutMillis,
    int breakerFailures,
    long breakerPauseMillis) {}
