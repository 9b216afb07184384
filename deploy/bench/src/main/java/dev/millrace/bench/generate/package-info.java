/** Stage 1 of 4 · options, a sequence · a transaction · any thread · the tables of the accounts. */
package dev.millrace.bench.generate;
