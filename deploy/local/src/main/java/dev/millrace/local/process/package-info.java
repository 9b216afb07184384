/**
 * A child process: what it is, how it starts, is probed, paused, killed and stopped; who holds a
 * port.
 */
package dev.millrace.local.process;
