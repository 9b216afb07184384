/**
 * JMH benchmarks of the services' steps, on bytes as the services have them. Each on one thread.
 */
package dev.millrace.bench.micro;
