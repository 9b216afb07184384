/** Where the services are, and channels to them. Any thread. */
package dev.millrace.cli.connect;
