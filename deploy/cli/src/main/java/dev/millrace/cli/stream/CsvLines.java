package dev.millrace.cli.stream;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.millrace.cli.ask.Times;
import dev.millrace.cli.ask.TransactionJson;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * CSV after RFC 4180. The columns that {@code millrace import} takes without a mapping bear the
 * names it knows; docs/commands.md describes all of them.
 */
final class CsvLines implements LineForm {
  private static final List<String> COLUMNS =
      List.of(
          "id",
          "ledger",
          "debit_account",
          "credit_account",
          "amount",
          "currency",
          "time",
          "type",
          "reference",
          "partition_key",
          "attributes",
          "payload",
          "log_partition",
          "log_offset",
          "log_index",
          "logged_at");

  @Override
  public String header() {
    StringWriter text = new StringWriter();
    try (CsvWriter writer = writer(text)) {
      writer.writeRecord(COLUMNS);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return text.toString();
  }

  @Override
  public String lines(List<StoredTransaction> transactions) {
    StringWriter text = new StringWriter();
    try (CsvWriter writer = writer(text)) {
      for (StoredTransaction stored : transactions) {
        writer.writeRecord(fields(stored));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return text.toString();
  }

  private static List<String> fields(StoredTransaction stored) {
    Transaction transaction = stored.getTransaction();
    return List.of(
        transaction.getId(),
        transaction.getLedger(),
        transaction.getDebitAccount(),
        transaction.getCreditAccount(),
        Amounts.toBigInteger(transaction.getAmount()).toString(),
        transaction.getCurrency(),
        Times.iso(transaction.getTimeMicros()),
        transaction.getType(),
        transaction.getReference(),
        transaction.getPartitionKey(),
        transaction.getAttributesCount() == 0
            ? ""
            : TransactionJson.attributes(transaction).toString(),
        Base64.getEncoder().encodeToString(transaction.getPayload().toByteArray()),
        Integer.toString(stored.getPosition().getPartition()),
        Long.toString(stored.getPosition().getOffset()),
        Integer.toString(stored.getPosition().getIndex()),
        Instant.ofEpochMilli(stored.getLoggedAtMillis()).toString());
  }

  private static CsvWriter writer(StringWriter text) {
    return CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(text);
  }
}
