/** What a transaction is: its rules, its content, its amounts. Pure functions; any thread. */
package dev.millrace.contract.transaction;
