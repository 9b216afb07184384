package dev.millrace.cli.read;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one file, in order. Belongs to one thread, but for {@link #bytesRead}. */
public final class RowSource implements AutoCloseable {
  /** Stands for standard input. */
  public static final String STANDARD_INPUT = "-";

  /**
   * What the decoder puts where bytes are not valid; a field that holds it is rejected, because
   * what it should hold is not known.
   */
  public static final char UNDECODABLE = '\uFFFD';

  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final int SHOWN_CHARS_MAX = 60;

  private final String name;
  private final long size;
  private final CountingInput file;
  private final ReadAhead content;
  private final CloseableIterator<Row> records;
  private final List<String> header;
  private long rowNumber;

  private RowSource(String name, long size, CountingInput file, CsvFormat format)
      throws IOException {
    this.name = name;
    this.size = size;
    this.file = file;
    this.content = new ReadAhead(Compression.open(file, name));
    this.records =
        CsvReader.builder()
            .fieldSeparator(format.delimiter())
            .quoteCharacter(format.quote())
            .allowUnclosedQuote(false)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .build(new RowBuilder(), new InputStreamReader(content, format.encoding()))
            .iterator();
    this.header = readHeader(format);
  }

  /**
   * Opens a file and reads its header.
   *
   * @param name a path, or {@value #STANDARD_INPUT}
   */
  public static RowSource open(String name, CsvFormat format) {
    try {
      if (name.equals(STANDARD_INPUT)) {
        return new RowSource("standard input", 0, new CountingInput(System.in), format);
      }
      Path path = Path.of(name);
      if (!Files.exists(path)) {
        throw CommandFailure.badInput("no such file: " + name);
      }
      if (Files.isDirectory(path)) {
        throw CommandFailure.badInput(name + " is a directory, not a file");
      }
      CountingInput file = new CountingInput(Files.newInputStream(path));
      return new RowSource(name, Files.size(path), file, format);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.BAD_INPUT, "can not read " + name + ": " + rootMessage(e), e);
    }
  }

  public String name() {
    return name;
  }

  /** The columns' names. */
  public List<String> header() {
    return header;
  }

  /** The next row; null after the last. */
  public @Nullable Row next() {
    Row row = nextRecord();
    if (row != null) {
      rowNumber = row.number();
    }
    return row;
  }

  /** How many rows were read. */
  public long rowsRead() {
    return rowNumber;
  }

  /** Bytes in the file as it lies there; 0 when not known. */
  public long size() {
    return size;
  }

  /** How many of them were read. Any thread. */
  public long bytesRead() {
    return file.count();
  }

  @Override
  public void close() {
    content.close();
  }

  private @Nullable Row nextRecord() {
    try {
      return records.hasNext() ? records.next() : null;
    } catch (CsvParseException e) {
      throw new UnreadableFile(
          "%s: quoting is broken after row %d (%s)".formatted(name, rowNumber, rootMessage(e)), e);
    } catch (UncheckedIOException e) {
      throw new UnreadableFile(
          "%s: damaged or cut short after row %d (%s)".formatted(name, rowNumber, rootMessage(e)),
          e);
    }
  }

  private List<String> readHeader(CsvFormat format) {
    Row first;
    try {
      first = nextRecord();
    } catch (UnreadableFile e) {
      throw CommandFailure.badInput(e.getMessage() + "; it has no readable header");
    }
    if (first == null) {
      throw CommandFailure.badInput(name + " is empty");
    }
    List<String> columns = first.fields();
    if (columns.getFirst().startsWith(String.valueOf(BYTE_ORDER_MARK))) {
      columns.set(0, columns.getFirst().substring(1));
    }
    for (String column : columns) {
      if (column.indexOf(UNDECODABLE) >= 0 || column.chars().anyMatch(Character::isISOControl)) {
        throw CommandFailure.badInput(
            "%s: the header is not text in %s; name the file's encoding in the mapping (file: encoding)"
                .formatted(name, format.encoding()));
      }
    }
    return List.copyOf(columns);
  }

  /** A file's text in a message: cut to a readable length, without control characters. */
  public static String shown(String text) {
    String cut = text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX) + "…";
    StringBuilder shown = new StringBuilder("\"");
    cut.chars().forEach(c -> shown.append(Character.isISOControl(c) ? '?' : (char) c));
    return shown.append('"').toString();
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
