package dev.millrace.cli.imports;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.read.Row;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The rows that were not stored, and why; made when there is the first. Belongs to one thread. */
final class RejectsFile implements AutoCloseable {
  private final Path path;
  private @Nullable CsvWriter writer;

  RejectsFile(Path path) {
    this.path = path;
  }

  /**
   * Adds a row.
   *
   * @param id the transaction's, empty when the row did not become one
   * @param field the transaction's field that is at fault
   */
  void add(Row row, String id, String field, String reason) {
    open()
        .writeRecord(
            Long.toString(row.number()), Long.toString(row.line()), id, field, reason, row.toCsv());
  }

  /** Where it is; null when there was nothing to write. */
  @Nullable Path written() {
    return writer == null ? null : path;
  }

  @Override
  public void close() {
    try {
      if (writer != null) {
        writer.close();
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private CsvWriter open() {
    CsvWriter opened = writer;
    if (opened == null) {
      try {
        opened = CsvWriter.builder().build(path);
      } catch (IOException e) {
        throw failure(e);
      }
      opened.writeRecord("row", "line", "id", "field", "reason", "record");
      writer = opened;
    }
    return opened;
  }

  private CommandFailure failure(IOException e) {
    return new CommandFailure(
        ExitCode.FAILED, "can not write the rejects file " + path + ": " + e, e);
  }
}
