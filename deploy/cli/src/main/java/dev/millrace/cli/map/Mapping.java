package dev.millrace.cli.map;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.read.CsvFormat;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which column of a file becomes which field of a transaction.
 *
 * @param format how the file is written
 * @param sources where each field comes from; fields that are left empty are absent
 * @param amount how amounts are written
 * @param time how times are written
 * @param attributes which columns become attributes
 */
public record Mapping(
    CsvFormat format,
    Map<TransactionField, Source> sources,
    AmountRule amount,
    TimeRule time,
    AttributeRule attributes) {

  public Mapping {
    sources = Map.copyOf(sources);
    for (TransactionField field : TransactionField.values()) {
      if (field.isRequired() && !sources.containsKey(field)) {
        throw CommandFailure.badInput(
            "%s has no source; %s are required"
                .formatted(field.text(), TransactionField.requiredNames()));
      }
    }
  }

  /**
   * Where a field comes from: a column, or a constant.
   *
   * @param column null for a constant
   * @param constant empty for a column
   * @param placeholder stands in where the column is empty; null when there is none
   */
  record Source(@Nullable String column, String constant, @Nullable String placeholder) {
    static Source column(String column) {
      return new Source(column, "", null);
    }
  }

  /**
   * How amounts are written.
   *
   * @param scale decimals of the currency's minor unit
   * @param groupMark between thousands; 0 when there is none
   */
  record AmountRule(int scale, char decimalMark, char groupMark, NegativeRule negative) {
    static final AmountRule MINOR_UNITS = new AmountRule(0, '.', (char) 0, NegativeRule.REJECT);
  }

  /**
   * What becomes of a row with a negative amount.
   *
   * @param accepted otherwise the row is rejected
   * @param swapAccounts debit becomes credit and credit debit
   * @param type the transaction's type; null to leave it as it is
   */
  record NegativeRule(boolean accepted, boolean swapAccounts, @Nullable String type) {
    static final NegativeRule REJECT = new NegativeRule(false, false, null);
  }

  /**
   * How times are written.
   *
   * @param formats tried in order
   * @param zone of times that name none
   */
  record TimeRule(List<String> formats, ZoneId zone) {
    static final TimeRule ISO = new TimeRule(List.of("iso", "epoch-micros"), ZoneOffset.UTC);
  }

  /**
   * Which columns become attributes. Empty fields are left out.
   *
   * @param rest all columns that nothing else uses
   * @param columns attribute names by column, in order
   * @param except columns that {@code rest} leaves out
   * @param constants attributes that every transaction gets
   */
  record AttributeRule(
      boolean rest,
      Map<String, String> columns,
      Set<String> except,
      Map<String, String> constants) {
    static final AttributeRule REST = new AttributeRule(true, Map.of(), Set.of(), Map.of());
    static final AttributeRule NONE = new AttributeRule(false, Map.of(), Set.of(), Map.of());
  }

  /**
   * The mapping of a file whose columns bear the fields' names; other columns become attributes.
   */
  static Mapping ofHeader(List<String> header) {
    Map<TransactionField, Source> sources = new EnumMap<>(TransactionField.class);
    for (TransactionField field : TransactionField.values()) {
      if (header.contains(field.text())) {
        sources.put(field, Source.column(field.text()));
      } else if (field.isRequired()) {
        throw CommandFailure.badInput(
            "no column %s; without --mapping the columns must bear the fields' names %s; the columns are %s"
                .formatted(field.text(), TransactionField.requiredNames(), header));
      }
    }
    return new Mapping(
        CsvFormat.DEFAULT, sources, AmountRule.MINOR_UNITS, TimeRule.ISO, AttributeRule.REST);
  }
}
