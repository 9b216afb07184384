/** A real Redis as a child process: the system's, else the binary that a Maven artifact carries. */
package dev.millrace.local.redis;
