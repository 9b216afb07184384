/**
 * Stage 3 of 5 · in: submissions of many threads · out: rounds for the producer · the publisher
 * thread takes · bound: the buffer budget of admission.
 */
package dev.millrace.ingest.batch;
