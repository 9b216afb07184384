package dev.millrace.cli.stream;

import dev.millrace.cli.ask.TransactionJson;
import dev.millrace.v1.StoredTransaction;
import java.util.List;

/** A JSON object on each line, as {@code millrace get --json} prints it under transaction. */
final class JsonLines implements LineForm {
  @Override
  public String header() {
    return "";
  }

  @Override
  public String lines(List<StoredTransaction> transactions) {
    StringBuilder lines = new StringBuilder();
    for (StoredTransaction stored : transactions) {
      lines.append(TransactionJson.of(stored)).append('\n');
    }
    return lines.toString();
  }
}
