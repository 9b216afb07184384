/** The commands that submit one transaction or ask one question, page by page. One thread. */
package dev.millrace.cli.ask;
