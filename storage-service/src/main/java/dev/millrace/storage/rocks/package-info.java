/**
 * Stage 3 of 4 · in: sorted batches · out: bytes by key · any thread · the one place that touches
 * native handles · bound: the memory budget, shared by all stores of the process.
 */
package dev.millrace.storage.rocks;
