/**
 * A store's state as files and back · in: a name, or a checkpoint's directory · out: hashed files
 * with a manifest, or a store in its place · the maintenance thread, or a process of its own ·
 * bound: a buffer of 1 MiB.
 */
package dev.millrace.storage.checkpoint;
