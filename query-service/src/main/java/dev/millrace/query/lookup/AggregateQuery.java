package dev.millrace.query.lookup;

import dev.millrace.v1.GroupBy;
import dev.millrace.v1.TransactionFilter;
import java.util.List;

/**
 * Which of an account's transactions are added up, and how; checked.
 *
 * @param groupBy none for one group of all
 */
public record AggregateQuery(String account, TransactionFilter filter, List<GroupBy> groupBy) {
  public AggregateQuery {
    groupBy = List.copyOf(groupBy);
  }
}
