/**
 * The demo command: a stack of its own, generated transactions, a few queries, a table. One thread.
 */
package dev.millrace.cli.demo;
