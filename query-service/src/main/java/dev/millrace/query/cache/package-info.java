/**
 * Stage 3 of 5 · keys · transactions, snapshots · caller's or Redis' thread · bytes, queue 1,024.
 */
package dev.millrace.query.cache;
