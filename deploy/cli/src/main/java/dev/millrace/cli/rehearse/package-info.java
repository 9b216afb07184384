/** Runs commands once after a build, so that the virtual machine can keep what it loaded. */
package dev.millrace.cli.rehearse;
