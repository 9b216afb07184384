/** The command {@code bench}: load through gRPC, the drain of a filled topic, micro-benchmarks. */
package dev.millrace.bench;
