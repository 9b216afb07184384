/**
 * Stage 1 of 5 · public requests · lookups · gRPC event loop, never blocks · one message each way.
 */
package dev.millrace.query.rpc;
