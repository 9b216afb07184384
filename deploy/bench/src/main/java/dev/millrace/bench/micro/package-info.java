/** JMH benchmarks of single steps. Each on one thread. */
package dev.millrace.bench.micro;
