/**
 * The load of {@code bench read} · prepared requests · answers, checked and timed · the event loops
 * of the client, and one thread that paces · calls in flight.
 */
package dev.millrace.bench.reads;
