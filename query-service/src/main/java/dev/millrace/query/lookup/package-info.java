/**
 * Stage 2 of 5 · checked lookups · answers with read_at · caller's or reply's thread · page size,
 * work of a step, groups.
 */
package dev.millrace.query.lookup;
