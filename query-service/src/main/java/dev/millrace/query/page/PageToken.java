package dev.millrace.query.page;

import dev.millrace.internal.v1.EntryKey;

/**
 * Where the walk over an account's entries stands.
 *
 * @param partition where the last entry that was returned or left out lies
 * @param last that entry
 */
public record PageToken(WalkEnd end, int partition, EntryKey last) {}
