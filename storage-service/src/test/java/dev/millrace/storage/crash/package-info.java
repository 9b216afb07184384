/** Kills, damage and full disks, each followed by a comparison with a model built from the log. */
package dev.millrace.storage.crash;
