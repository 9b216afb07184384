/**
 * Stage 4 of 4 · in: records of owned partitions · out: streams of those that are wanted, as they
 * become readable · two threads of its own · bound: streams of an instance, a chunk of each.
 */
package dev.millrace.storage.tail;
