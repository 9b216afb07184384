/**
 * Runs commands or a stack once after a build, so that Java can keep what they loaded and learned.
 */
package dev.millrace.cli.rehearse;
