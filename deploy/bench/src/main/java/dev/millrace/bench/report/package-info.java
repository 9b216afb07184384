/** Stage 4 of 4 · a run's figures · JSON or a table · the caller's thread · a page. */
package dev.millrace.bench.report;
