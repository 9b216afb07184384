package dev.millrace.cli.map;

import dev.millrace.cli.connect.ConnectionOptions;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.map.Mapping.Source;
import dev.millrace.cli.read.Row;
import dev.millrace.cli.read.RowSource;
import dev.millrace.v1.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Makes transactions of the rows of one file. Belongs to one thread. */
public final class RowMapper {
  /** Stands for the whole row where a field is named. */
  static final String WHOLE_ROW = "row";

  private final List<String> header;
  private final List<FieldReader> fields = new ArrayList<>();
  private final List<Attribute> attributes = new ArrayList<>();
  private final Map<String, String> constants;
  private final AmountReader amount;
  private final TimeReader time;
  private final Map<String, Long> placeholders = new TreeMap<>();
  private long negatives;

  private record Attribute(int column, String name) {}

  /**
   * A mapper of a file with this header.
   *
   * @param mapping null when the columns bear the fields' names
   * @param ledger of transactions whose ledger the mapping does not say; null for {@code main}
   */
  public RowMapper(@Nullable Mapping mapping, List<String> header, @Nullable String ledger) {
    this.header = header;
    Mapping known = mapping == null ? Mapping.ofHeader(header) : mapping;
    Map<TransactionField, Source> sources = known.sources();
    reader(sources, TransactionField.ID, Transaction.Builder::setId);
    if (ledger == null && sources.containsKey(TransactionField.LEDGER)) {
      reader(sources, TransactionField.LEDGER, Transaction.Builder::setLedger);
    } else {
      String named = ledger == null ? ConnectionOptions.DEFAULT_LEDGER : ledger;
      fields.add((row, transaction) -> transaction.setLedger(named));
    }
    reader(sources, TransactionField.DEBIT_ACCOUNT, Transaction.Builder::setDebitAccount);
    reader(sources, TransactionField.CREDIT_ACCOUNT, Transaction.Builder::setCreditAccount);
    reader(sources, TransactionField.CURRENCY, Transaction.Builder::setCurrency);
    reader(sources, TransactionField.TYPE, Transaction.Builder::setType);
    reader(sources, TransactionField.REFERENCE, Transaction.Builder::setReference);
    reader(sources, TransactionField.PARTITION_KEY, Transaction.Builder::setPartitionKey);
    this.amount = new AmountReader(known.amount(), textOf(sources, TransactionField.AMOUNT));
    this.time = new TimeReader(known.time(), textOf(sources, TransactionField.TIME));
    this.constants = known.attributes().constants();
    chooseAttributes(known);
  }

  /**
   * The transaction of a row.
   *
   * @throws RejectedRow naming the field that can not be filled
   */
  public Transaction map(Row row) throws RejectedRow {
    checkShape(row);
    Transaction.Builder transaction = Transaction.newBuilder();
    for (FieldReader field : fields) {
      field.read(row, transaction);
    }
    time.read(row, transaction);
    if (amount.read(row, transaction)) {
      negatives++;
    }
    for (Attribute attribute : attributes) {
      String value = row.field(attribute.column);
      if (!value.isEmpty()) {
        transaction.putAttributes(attribute.name, value);
      }
    }
    if (!constants.isEmpty()) {
      transaction.putAllAttributes(constants);
    }
    return transaction.build();
  }

  /** How often each placeholder stood in. */
  public Map<String, Long> placeholders() {
    return placeholders;
  }

  /** How many rows had a negative amount that the mapping accepts. */
  public long negatives() {
    return negatives;
  }

  private void checkShape(Row row) throws RejectedRow {
    int count = row.fields().getFieldCount();
    if (count != header.size()) {
      throw new RejectedRow(
          WHOLE_ROW, "has %d fields, the header has %d columns".formatted(count, header.size()));
    }
    for (int column = 0; column < count; column++) {
      if (row.field(column).indexOf(RowSource.UNDECODABLE) >= 0) {
        throw new RejectedRow(
            WHOLE_ROW,
            "column %s holds bytes that are not text in the file's encoding"
                .formatted(header.get(column)));
      }
    }
  }

  private void reader(
      Map<TransactionField, Source> sources,
      TransactionField field,
      BiConsumer<Transaction.Builder, String> setter) {
    Source source = sources.get(field);
    if (source == null) {
      return;
    }
    FieldText text = textOf(sources, field);
    String placeholder = source.placeholder();
    fields.add(
        (row, transaction) -> {
          String value = text.of(row);
          if (value.isEmpty() && placeholder != null) {
            placeholders.merge(placeholder, 1L, Long::sum);
            value = placeholder;
          }
          if (value.isEmpty() && field.isRequired()) {
            throw text.rejected(value, "a value");
          }
          setter.accept(transaction, value);
        });
  }

  private FieldText textOf(Map<TransactionField, Source> sources, TransactionField field) {
    Source source = sources.getOrDefault(field, new Source(null, "", null));
    String column = source.column();
    return column == null
        ? new FieldText(field.text(), null, -1, source.constant())
        : new FieldText(field.text(), column, index(column, "the field " + field.text()), "");
  }

  private void chooseAttributes(Mapping mapping) {
    Set<String> used = new HashSet<>();
    mapping.sources().values().forEach(source -> used.add(String.valueOf(source.column())));
    mapping
        .attributes()
        .columns()
        .forEach(
            (column, name) ->
                attributes.add(new Attribute(index(column, "attribute " + name), name)));
    for (String excepted : mapping.attributes().except()) {
      int _ = index(excepted, "attributes.except");
    }
    if (mapping.attributes().rest()) {
      for (int column = 0; column < header.size(); column++) {
        String name = header.get(column);
        if (!used.contains(name) && !mapping.attributes().except().contains(name)) {
          if (name.isEmpty() || header.indexOf(name) != column) {
            throw CommandFailure.badInput(
                "column %d can not become an attribute: its name is empty or not the only one"
                    .formatted(column + 1));
          }
          attributes.add(new Attribute(column, name));
        }
      }
    }
  }

  private int index(String column, String user) {
    int index = header.indexOf(column);
    if (index < 0) {
      throw CommandFailure.badInput(
          "the file has no column %s, which the mapping names for %s; its columns are %s"
              .formatted(RowSource.shown(column), user, header));
    }
    if (header.lastIndexOf(column) != index) {
      throw CommandFailure.badInput("the file has several columns " + RowSource.shown(column));
    }
    return index;
  }

  static String quoted(char c) {
    return "'" + c + "'";
  }
}
