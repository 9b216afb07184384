/**
 * The command line: read → map → send are the stages of an import; ask and demo use the same
 * services. One thread each.
 */
package dev.millrace.cli;
