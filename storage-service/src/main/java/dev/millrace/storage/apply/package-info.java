/**
 * Stage 2 of 4 · in: records of one partition · out: outcomes, sorted batches, dead letters · one
 * writer thread for each partition · bound: its queue, in records and bytes.
 */
package dev.millrace.storage.apply;
