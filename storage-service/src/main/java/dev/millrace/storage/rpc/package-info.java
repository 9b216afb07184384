/**
 * The internal gRPC interface · in: calls of ingest and query services · out: answers, outcome
 * streams · gRPC's executor · bound: limits of each request, each follower's queue.
 */
package dev.millrace.storage.rpc;
