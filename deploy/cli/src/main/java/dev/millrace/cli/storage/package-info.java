/** Commands about the stores: asks every storage service, shows their answers as one. */
package dev.millrace.cli.storage;
