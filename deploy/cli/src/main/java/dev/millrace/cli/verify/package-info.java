/** The verify command: asks every store's owner to check it, merges their ids. One thread. */
package dev.millrace.cli.verify;
