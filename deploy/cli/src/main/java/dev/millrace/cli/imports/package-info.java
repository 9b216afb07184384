/**
 * The import command: the three stages together, progress, rejects, summary. One thread, and a
 * shutdown hook that asks it to stop.
 */
package dev.millrace.cli.imports;
