package dev.millrace.query.lookup;

import dev.millrace.v1.Tier;

/**
 * What a read brought.
 *
 * @param tier who answered
 */
public record Answer<V>(V value, Tier tier) {}
