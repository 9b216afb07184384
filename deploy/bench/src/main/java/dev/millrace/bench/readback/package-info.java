/**
 * Stage 3 of 4 · the token of the receipts · when everything was readable, and whether it is what
 * was sent · the caller's thread, and one that probes · one call at a time each.
 */
package dev.millrace.bench.readback;
