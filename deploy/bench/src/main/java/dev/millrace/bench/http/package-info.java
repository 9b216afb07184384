/** Reads by HTTP, in a closed loop. The client's own threads; requests in flight. */
package dev.millrace.bench.http;
