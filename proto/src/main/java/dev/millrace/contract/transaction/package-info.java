/**
 * What a transaction is: its rules, its content, its amounts. Pure functions for any thread, but
 * for {@link dev.millrace.contract.transaction.TransactionFields}, which belongs to one.
 */
package dev.millrace.contract.transaction;
