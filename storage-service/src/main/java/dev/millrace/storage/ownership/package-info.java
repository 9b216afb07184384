/**
 * What this instance owns: each partition's state, offset and lag · in: from consume and apply ·
 * out: to read and wiring · any thread · bound: the topic's partitions.
 */
package dev.millrace.storage.ownership;
