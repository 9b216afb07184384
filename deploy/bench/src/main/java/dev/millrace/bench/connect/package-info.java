/** Where the stack under load is, and its processes. Any thread. */
package dev.millrace.bench.connect;
