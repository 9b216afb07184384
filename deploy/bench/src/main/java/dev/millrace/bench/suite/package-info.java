/**
 * What {@code bench storage} runs: scenarios, their variants, what a child is asked. Plain data.
 */
package dev.millrace.bench.suite;
