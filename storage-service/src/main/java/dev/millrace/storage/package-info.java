/**
 * The storage service: the log's partitions as stores. The data path is consume → apply → rocks,
 * and outcome; beside it layout, summary, ownership and read; rpc and wiring around them.
 */
package dev.millrace.storage;
