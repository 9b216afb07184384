package dev.millrace.ingest.outcome;

/**
 * Whom to follow.
 *
 * @param topic the log
 * @param group the storage group whose commits name the owners
 * @param ownersIntervalMillis how often those are read
 */
public record OutcomeSettings(String topic, String group, int ownersIntervalMillis) {}
