/**
 * Stage 4 of 4 · in: applied batches · out: what became of their records, to followers · called by
 * writers, drained by gRPC's threads · bound: each follower's queue.
 */
package dev.millrace.storage.outcome;
