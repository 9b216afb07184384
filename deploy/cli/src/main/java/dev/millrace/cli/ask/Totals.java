package dev.millrace.cli.ask;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.CurrencyTotals;
import java.util.List;

/** Totals by currency, in minor units, for people and for programs. */
final class Totals {
  /** The digits of 192 bits, with room. */
  private static final int TOTAL_CHARS_MAX = 60;

  private Totals() {}

  static ArrayNode json(List<CurrencyTotals> totals) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (CurrencyTotals total : totals) {
      json.addObject()
          .put("currency", total.getCurrency())
          .put("debit", Amounts.toBigInteger(total.getDebit()).toString())
          .put("credit", Amounts.toBigInteger(total.getCredit()).toString())
          .put("debitCount", total.getDebitCount())
          .put("creditCount", total.getCreditCount());
    }
    return json;
  }

  static String table(List<CurrencyTotals> totals) {
    return AsciiTable.getTable(
        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
        totals,
        List.of(
            left("currency").with(CurrencyTotals::getCurrency),
            right("debit total").with(total -> Amounts.toBigInteger(total.getDebit()).toString()),
            right("debits").with(total -> Long.toString(total.getDebitCount())),
            right("credit total").with(total -> Amounts.toBigInteger(total.getCredit()).toString()),
            right("credits").with(total -> Long.toString(total.getCreditCount()))));
  }

  static Column left(String header) {
    return new Column().header(header).dataAlign(HorizontalAlign.LEFT);
  }

  static Column right(String header) {
    return new Column().header(header).dataAlign(HorizontalAlign.RIGHT).maxWidth(TOTAL_CHARS_MAX);
  }
}
