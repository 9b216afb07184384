/** Stores under load · a task · its figures · a JVM of its own, a thread for each worker. */
package dev.millrace.bench.work;
