package dev.millrace.cli.ask;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AggregateGroup;
import dev.millrace.v1.CurrencyTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Groups of transactions, for people and for programs. */
final class GroupForms {
  private GroupForms() {}

  /**
   * One currency of a group.
   *
   * @param count the group's, in its first row only
   */
  private record Row(AggregateGroup group, String count, CurrencyTotals totals) {}

  static String table(List<AggregateGroup> groups) {
    List<ColumnData<Row>> columns = new ArrayList<>();
    addIfUsed(columns, "period", groups, AggregateGroup::hasPeriod, AggregateGroup::getPeriod);
    addIfUsed(columns, "type", groups, AggregateGroup::hasType, AggregateGroup::getType);
    addIfUsed(
        columns,
        "counterparty",
        groups,
        AggregateGroup::hasCounterparty,
        AggregateGroup::getCounterparty);
    columns.add(Totals.right("count").with(Row::count));
    columns.add(Totals.left("currency").with(row -> row.totals().getCurrency()));
    addNumber(columns, "debit total", row -> Amounts.toBigInteger(row.totals().getDebit()));
    addNumber(columns, "debits", row -> row.totals().getDebitCount());
    addNumber(columns, "credit total", row -> Amounts.toBigInteger(row.totals().getCredit()));
    addNumber(columns, "credits", row -> row.totals().getCreditCount());
    return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, rows(groups), columns);
  }

  static ObjectNode json(AggregateGroup group) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (group.hasPeriod()) {
      json.put("period", group.getPeriod());
    }
    if (group.hasType()) {
      json.put("type", group.getType());
    }
    if (group.hasCurrency()) {
      json.put("currency", group.getCurrency());
    }
    if (group.hasCounterparty()) {
      json.put("counterparty", group.getCounterparty());
    }
    json.put("count", group.getCount());
    json.set("totals", Totals.json(group.getTotalsList()));
    return json;
  }

  private static List<Row> rows(List<AggregateGroup> groups) {
    List<Row> rows = new ArrayList<>();
    for (AggregateGroup group : groups) {
      String count = Long.toString(group.getCount());
      for (CurrencyTotals totals : group.getTotalsList()) {
        rows.add(new Row(group, count, totals));
        count = "";
      }
    }
    return rows;
  }

  private static void addIfUsed(
      List<ColumnData<Row>> columns,
      String header,
      List<AggregateGroup> groups,
      Predicate<AggregateGroup> isUsed,
      Function<AggregateGroup, String> text) {
    if (groups.stream().anyMatch(isUsed)) {
      Column column = Totals.left(header);
      columns.add(column.with(row -> text.apply(row.group())));
    }
  }

  private static void addNumber(
      List<ColumnData<Row>> columns, String header, Function<Row, Number> number) {
    columns.add(Totals.right(header).with(row -> number.apply(row).toString()));
  }
}
