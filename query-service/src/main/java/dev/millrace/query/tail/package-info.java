/**
 * Stage 4 of 5 · a question to all partitions · their records, then what is applied, over owners
 * that change · event loops, one at a time for each stream · a message of each owner.
 */
package dev.millrace.query.tail;
