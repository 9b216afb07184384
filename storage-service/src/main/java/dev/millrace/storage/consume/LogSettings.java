package dev.millrace.storage.consume;

import dev.millrace.contract.ownership.OwnerCommit;

/**
 * The log, the group, and how this instance is reached.
 *
 * @param partitions of the topic when it has to be made
 * @param replicationFactor of the topics when they have to be made
 * @param allowUnfitTopic take a topic whose configuration is not a log's
 * @param retentionMillisMin an unfit topic that is allowed must keep records at least so long
 * @param endpoint what this instance's offset commits say
 * @param pollRecordsMax records of one poll
 * @param queueRecordsMax records a partition may have waiting
 * @param queueBytesMax and their bytes
 * @param commitIntervalMillis between commits of applied positions
 */
public record LogSettings(
    String bootstrapServers,
    String topic,
    String deadLetterTopic,
    String group,
    int partitions,
    short replicationFactor,
    boolean allowUnfitTopic,
    long retentionMillisMin,
    OwnerCommit endpoint,
    int pollRecordsMax,
    long queueRecordsMax,
    long queueBytesMax,
    long commitIntervalMillis) {}
