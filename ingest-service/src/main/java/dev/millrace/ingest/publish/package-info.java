/**
 * Stage 4 of 5 · in: rounds of submissions · out: records acknowledged by the log · the publisher
 * thread sends, Kafka's I/O thread acknowledges · bound: the producer's buffer.
 */
package dev.millrace.ingest.publish;
