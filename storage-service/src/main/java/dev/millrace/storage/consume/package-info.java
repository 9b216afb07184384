/**
 * Stage 1 of 4 · in: the Kafka topic · out: batches for each partition's writer, offset commits ·
 * one poll thread that never blocks on a store · bound: writers' queues, then paused partitions.
 */
package dev.millrace.storage.consume;
