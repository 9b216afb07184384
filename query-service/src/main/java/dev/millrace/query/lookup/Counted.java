package dev.millrace.query.lookup;

import dev.millrace.query.freshness.PartitionFresh;
import java.util.Map;

/**
 * How many transactions there are.
 *
 * @param estimated whether {@code count} is an estimate
 * @param recordsRead entries or records that were looked at
 */
public record Counted(
    long count, boolean estimated, long recordsRead, Map<Integer, PartitionFresh> consulted) {}
