/** The embedded stack: a real broker, a real Redis and the three services as child processes. */
package dev.millrace.local;
