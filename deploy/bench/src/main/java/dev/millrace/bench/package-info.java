/** The command {@code bench}: load through gRPC against a running stack, and micro-benchmarks. */
package dev.millrace.bench;
