package dev.millrace.query.lookup;

import dev.millrace.v1.TransactionFilter;

/**
 * What is counted; checked.
 *
 * @param account empty for the whole ledger
 * @param estimated whether an estimate will do
 */
public record CountQuery(String account, TransactionFilter filter, boolean estimated) {
  boolean isFiltered() {
    return !filter.equals(TransactionFilter.getDefaultInstance());
  }
}
