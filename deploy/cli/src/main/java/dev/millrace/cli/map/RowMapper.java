package dev.millrace.cli.map;

import com.google.protobuf.CodedOutputStream;
import dev.millrace.cli.connect.ConnectionOptions;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.map.Mapping.AttributeRule;
import dev.millrace.cli.map.Mapping.NegativeRule;
import dev.millrace.cli.map.Mapping.Source;
import dev.millrace.cli.read.Row;
import dev.millrace.cli.read.RowSource;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes transactions of the rows of one file, in their wire form: texts go there as the row has
 * them, without objects in between. Belongs to one thread.
 */
public final class RowMapper {
  /** Stands for the whole row where a field is named. */
  static final String WHOLE_ROW = "row";

  private final List<String> header;
  private final Map<TransactionField, Source> sources;

  /** Those that come from columns, in the order in which they are looked at. */
  private final List<TextField> columns = new ArrayList<>();

  private final Map<String, List<TextField>> byPlaceholder = new TreeMap<>();
  private final TextField id;
  private final TextField ledger;
  private final TextField debitAccount;
  private final TextField creditAccount;
  private final TextField currency;
  private final TextField type;
  private final TextField reference;
  private final TextField partitionKey;
  private final AmountReader amount;
  private final TimeReader time;
  private final Attributes attributes;
  private final boolean swapsAccounts;
  private final TextField typeOfNegative;
  private long negatives;

  /**
   * A mapper of a file with this header.
   *
   * @param mapping null when the columns bear the fields' names
   * @param ledger of transactions whose ledger the mapping does not say; null for {@code main}
   */
  public RowMapper(@Nullable Mapping mapping, List<String> header, @Nullable String ledger) {
    this.header = header;
    Mapping known = mapping == null ? Mapping.ofHeader(header) : mapping;
    this.sources = known.sources();
    this.id = text(TransactionField.ID);
    this.ledger =
        ledger == null && sources.containsKey(TransactionField.LEDGER)
            ? text(TransactionField.LEDGER)
            : TextField.constant(ledger == null ? ConnectionOptions.DEFAULT_LEDGER : ledger);
    this.debitAccount = text(TransactionField.DEBIT_ACCOUNT);
    this.creditAccount = text(TransactionField.CREDIT_ACCOUNT);
    this.currency = text(TransactionField.CURRENCY);
    this.type = text(TransactionField.TYPE);
    this.reference = text(TransactionField.REFERENCE);
    this.partitionKey = text(TransactionField.PARTITION_KEY);
    this.amount = new AmountReader(known.amount(), sourceOf(TransactionField.AMOUNT));
    this.time = new TimeReader(known.time(), sourceOf(TransactionField.TIME));
    this.attributes = attributes(known.attributes());
    NegativeRule negative = known.amount().negative();
    this.swapsAccounts = negative.swapAccounts();
    this.typeOfNegative = negative.type() == null ? type : TextField.constant(negative.type());
  }

  /**
   * The transaction of a row, as protobuf would write it.
   *
   * @throws RejectedRow naming the field that can not be filled
   */
  public byte[] map(Row row) throws RejectedRow {
    checkShape(row);
    for (TextField column : columns) {
      column.read(row);
    }
    long timeMicros = time.read(row);
    MinorUnits.Signed signed = amount.read(row);
    if (signed.negative()) {
      negatives++;
    }
    try {
      return write(row, signed, timeMicros);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  /** How often each placeholder stood in. */
  public Map<String, Long> placeholders() {
    Map<String, Long> counts = new TreeMap<>();
    byPlaceholder.forEach(
        (name, fields) -> {
          long count = fields.stream().mapToLong(TextField::placeholders).sum();
          if (count > 0) {
            counts.put(name, count);
          }
        });
    return counts;
  }

  /** How many rows had a negative amount that the mapping accepts. */
  public long negatives() {
    return negatives;
  }

  /** Writes in the order of the fields' numbers, as every encoder does. */
  private byte[] write(Row row, MinorUnits.Signed signed, long timeMicros) throws IOException {
    boolean swap = signed.negative() && swapsAccounts;
    TextField actualType = signed.negative() ? typeOfNegative : type;
    Amount units = signed.amount();
    byte[] bytes = new byte[size(row, actualType, units, timeMicros)];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    id.write(Transaction.ID_FIELD_NUMBER, out);
    ledger.write(Transaction.LEDGER_FIELD_NUMBER, out);
    (swap ? creditAccount : debitAccount).write(Transaction.DEBIT_ACCOUNT_FIELD_NUMBER, out);
    (swap ? debitAccount : creditAccount).write(Transaction.CREDIT_ACCOUNT_FIELD_NUMBER, out);
    out.writeMessage(Transaction.AMOUNT_FIELD_NUMBER, units);
    currency.write(Transaction.CURRENCY_FIELD_NUMBER, out);
    out.writeInt64(Transaction.TIME_MICROS_FIELD_NUMBER, timeMicros);
    actualType.write(Transaction.TYPE_FIELD_NUMBER, out);
    reference.write(Transaction.REFERENCE_FIELD_NUMBER, out);
    attributes.write(row, out);
    partitionKey.write(Transaction.PARTITION_KEY_FIELD_NUMBER, out);
    out.checkNoSpaceLeft();
    return bytes;
  }

  private int size(Row row, TextField actualType, Amount units, long timeMicros) {
    return id.size()
        + ledger.size()
        + debitAccount.size()
        + creditAccount.size()
        + CodedOutputStream.computeMessageSize(Transaction.AMOUNT_FIELD_NUMBER, units)
        + currency.size()
        + CodedOutputStream.computeInt64Size(Transaction.TIME_MICROS_FIELD_NUMBER, timeMicros)
        + actualType.size()
        + reference.size()
        + attributes.size(row)
        + partitionKey.size();
  }

  private void checkShape(Row row) throws RejectedRow {
    int count = row.fieldCount();
    if (count != header.size()) {
      throw new RejectedRow(
          WHOLE_ROW, "has %d fields, the header has %d columns".formatted(count, header.size()));
    }
    for (int column = 0; column < count && !row.isAscii(); column++) {
      if (row.field(column).indexOf(RowSource.UNDECODABLE) >= 0) {
        throw new RejectedRow(
            WHOLE_ROW,
            "column %s holds bytes that are not text in the file's encoding"
                .formatted(header.get(column)));
      }
    }
  }

  private TextField text(TransactionField field) {
    Source source = sources.get(field);
    if (source == null) {
      return TextField.EMPTY;
    }
    TextField text = new TextField(sourceOf(field), field.isRequired(), source.placeholder());
    if (!text.isConstant()) {
      columns.add(text);
    }
    if (source.placeholder() != null) {
      byPlaceholder.computeIfAbsent(source.placeholder(), _ -> new ArrayList<>()).add(text);
    }
    return text;
  }

  private FieldText sourceOf(TransactionField field) {
    Source source = sources.getOrDefault(field, new Source(null, "", null));
    String column = source.column();
    return column == null
        ? new FieldText(field.text(), null, -1, source.constant())
        : new FieldText(field.text(), column, index(column, "the field " + field.text()), "");
  }

  private Attributes attributes(AttributeRule rule) {
    List<Integer> indexes = new ArrayList<>();
    List<String> names = new ArrayList<>();
    rule.columns()
        .forEach(
            (column, name) -> {
              indexes.add(index(column, "attribute " + name));
              names.add(name);
            });
    for (String excepted : rule.except()) {
      int _ = index(excepted, "attributes.except");
    }
    if (rule.rest()) {
      Set<String> left = new HashSet<>(rule.except());
      sources.values().forEach(source -> left.add(String.valueOf(source.column())));
      for (int column = 0; column < header.size(); column++) {
        String name = header.get(column);
        if (!left.contains(name)) {
          checkAttribute(name, column);
          indexes.add(column);
          names.add(name);
        }
      }
    }
    return new Attributes(indexes, names, rule.constants());
  }

  private void checkAttribute(String name, int column) {
    if (name.isEmpty() || header.indexOf(name) != column) {
      throw CommandFailure.badInput(
          "column %d can not become an attribute: its name is empty or not the only one"
              .formatted(column + 1));
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
