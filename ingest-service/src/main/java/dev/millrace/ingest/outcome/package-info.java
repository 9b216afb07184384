/**
 * Stage 5 of 5 · in: logged records that await application · out: their outcomes · Kafka's I/O
 * thread adds, the outcome thread completes · bound: the buffer budget of admission.
 */
package dev.millrace.ingest.outcome;
