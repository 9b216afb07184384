package dev.millrace.contract.transaction;

/**
 * A field that breaks a rule.
 *
 * @param field the field's name in the message
 * @param message what is wrong, for people; never holds another ledger's data
 */
public record Violation(String field, String message) {}
