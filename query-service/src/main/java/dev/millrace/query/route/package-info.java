/**
 * Stage 4 of 5 · questions to partitions · one answer for each · event loop · share of deadline.
 */
package dev.millrace.query.route;
