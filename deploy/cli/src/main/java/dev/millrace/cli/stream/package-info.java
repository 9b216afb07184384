/**
 * The commands that read without an end, or everything: watch, export. One thread; a message of the
 * service at a time.
 */
package dev.millrace.cli.stream;
