package dev.millrace.query.freshness;

/**
 * How far a partition was applied, and behind, when that was last heard.
 *
 * @param isLagKnown false when only the applied offset was heard, by a commit: the lag of {@code
 *     fresh}, 0, says nothing then
 */
public record LastKnown(PartitionFresh fresh, boolean isLagKnown) {}
