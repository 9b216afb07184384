package dev.millrace.cli.ask;

import dev.millrace.v1.ReadAt;

/**
 * What is said of a page beside what is in it.
 *
 * @param items how many are in it
 * @param nextToken where the next one begins; empty when there is none
 */
record Page(int items, String nextToken, ReadAt readAt) {}
