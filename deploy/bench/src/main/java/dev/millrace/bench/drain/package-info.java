/** A filled topic drained into a fresh store · a task · a round's figures · a JVM's main thread. */
package dev.millrace.bench.drain;
