package dev.millrace.bench.suite;

/**
 * What a child is asked.
 *
 * @param directory where stores lie; those of work that keeps its store are found again there
 * @param setup of the stores
 * @param work what to do
 */
public record Task(String directory, Setup setup, Work work) {}
