/**
 * Stage 1 of 3 · a CSV file, compressed or not · rows · one thread decompresses, the caller's
 * parses · {@link dev.millrace.cli.read.ReadAhead#CHUNKS_MAX} chunks ahead.
 */
package dev.millrace.cli.read;
