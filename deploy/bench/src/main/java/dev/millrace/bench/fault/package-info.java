/** What is done to Redis while reads go on. Any thread. */
package dev.millrace.bench.fault;
