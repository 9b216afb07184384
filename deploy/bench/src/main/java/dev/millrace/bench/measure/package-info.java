/** Percentiles of durations; CPU and memory of processes. Any thread. */
package dev.millrace.bench.measure;
