/**
 * The storage service: the log's partitions as stores. The data path is consume → apply → rocks,
 * and outcome; beside it layout, summary, ownership, read, tail, verify, maintain and checkpoint;
 * rpc and wiring around them.
 */
package dev.millrace.storage;
