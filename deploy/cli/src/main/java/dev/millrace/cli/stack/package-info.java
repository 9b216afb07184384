/** The local stack by hand: up, down, status. Main thread. */
package dev.millrace.cli.stack;
