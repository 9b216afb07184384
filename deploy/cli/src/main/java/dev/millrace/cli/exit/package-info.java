/** How a command ends: exit codes and the one line that says why. Any thread. */
package dev.millrace.cli.exit;
