/** The commands that look at the caches of query services and empty them. One thread. */
package dev.millrace.cli.caches;
