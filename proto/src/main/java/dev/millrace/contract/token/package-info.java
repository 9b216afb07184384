/** Consistency tokens: what a receipt or an answer covers. Immutable; any thread. */
package dev.millrace.contract.token;
