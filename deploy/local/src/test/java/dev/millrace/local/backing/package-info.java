/**
 * Kafka and Redis for tests: containers where a Docker daemon answers, local processes otherwise.
 */
package dev.millrace.local.backing;
