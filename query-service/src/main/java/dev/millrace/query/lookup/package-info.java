/**
 * Stage 2 of 5 · checked lookups · answers with read_at · caller's or reply's thread · page size.
 */
package dev.millrace.query.lookup;
