/** The form of the log: record keys, headers, partitions, positions, topic. Any thread. */
package dev.millrace.contract.log;
