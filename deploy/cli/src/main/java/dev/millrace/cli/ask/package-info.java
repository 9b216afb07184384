/** The commands of one transaction or one account: submit, get, list, summary. One thread. */
package dev.millrace.cli.ask;
