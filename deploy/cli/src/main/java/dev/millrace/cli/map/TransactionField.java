package dev.millrace.cli.map;

import java.util.Arrays;
import java.util.List;

/** The fields of a transaction that a mapping can fill, by their names in the contract. */
enum TransactionField {
  ID("id", true),
  LEDGER("ledger", false),
  DEBIT_ACCOUNT("debit_account", true),
  CREDIT_ACCOUNT("credit_account", true),
  AMOUNT("amount", true),
  CURRENCY("currency", true),
  TIME("time", true),
  TYPE("type", false),
  REFERENCE("reference", false),
  PARTITION_KEY("partition_key", false);

  private final String text;
  private final boolean required;

  TransactionField(String text, boolean required) {
    this.text = text;
    this.required = required;
  }

  String text() {
    return text;
  }

  /** Whether a row without it is rejected. */
  boolean isRequired() {
    return required;
  }

  static List<String> names() {
    return Arrays.stream(values()).map(TransactionField::text).toList();
  }

  static List<String> requiredNames() {
    return Arrays.stream(values())
        .filter(TransactionField::isRequired)
        .map(TransactionField::text)
        .toList();
  }
}
