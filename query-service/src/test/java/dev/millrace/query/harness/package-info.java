/** A log on a real broker, owners over memory, and the service under test. */
package dev.millrace.query.harness;
