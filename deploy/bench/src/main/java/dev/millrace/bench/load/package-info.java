/**
 * Stage 2 of 4 · sequences · receipts, latencies, the token that covers them · one thread makes
 * requests, one sends, the channel's event loop takes answers, one resends · requests in flight and
 * the ring of requests made ahead.
 */
package dev.millrace.bench.load;
