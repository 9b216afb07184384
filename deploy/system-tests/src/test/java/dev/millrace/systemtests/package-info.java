/**
 * The whole path with real processes: a broker, Redis and the three services, started and killed.
 */
package dev.millrace.systemtests;
