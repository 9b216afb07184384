/**
 * Acts on stores while they serve · in: an operator's wish or the hour · out: compacted stores ·
 * one thread of its own · bound: one act at a time.
 */
package dev.millrace.storage.maintain;
