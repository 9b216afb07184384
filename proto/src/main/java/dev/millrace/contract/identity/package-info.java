/** The bytes of keys: of an identity and of an account. Pure functions; any thread. */
package dev.millrace.contract.identity;
