/** Real gRPC services on loopback over a log and a store in memory, for tests. */
package dev.millrace.cli.service;
