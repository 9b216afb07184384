/**
 * Stage 3 of 5 · identities · transaction bytes · caller's or Redis' thread · bytes, queue 1,024.
 */
package dev.millrace.query.cache;
