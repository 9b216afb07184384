/**
 * What every side of Millrace must agree on, beside the messages of {@code millrace.v1}: identity,
 * the form of log records, tokens, errors, how an owner is found, how settings are refused.
 */
package dev.millrace.contract;
