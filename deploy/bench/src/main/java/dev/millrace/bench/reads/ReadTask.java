package dev.millrace.bench.reads;

import org.jspecify.annotations.Nullable;

/**
 * A window of reads.
 *
 * @param address host and port of who is asked
 * @param set what is read
 * @param connections over which the calls are spread
 * @param streams calls that are held open without a request until it is their turn; 0: none is
 * @param inFlight calls without an answer, at a rate the most of them
 * @param rate calls a second, 0 for as fast as answers come; latency at a rate counts from the
 *     intended start
 * @param seconds how long
 * @param tier that should answer, by its name in the contract; null when it is not looked at
 */
public record ReadTask(
    String address,
    ReadSet set,
    int connections,
    int streams,
    int inFlight,
    double rate,
    double seconds,
    @Nullable String tier) {}
