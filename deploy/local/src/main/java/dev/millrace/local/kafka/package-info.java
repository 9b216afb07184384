/** A real single-node Kafka broker as a child JVM on its own class path. */
package dev.millrace.local.kafka;
