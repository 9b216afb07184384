/**
 * Whether a store is what the log says · in: a snapshot, on demand the log · out: differences · one
 * thread a check, that rests as long as it works · bound: one chunk of entries, one account, one
 * poll.
 */
package dev.millrace.storage.verify;
