package dev.millrace.cli.read;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * How a CSV file is written.
 *
 * @param delimiter between fields
 * @param quote around fields that hold a delimiter, a quote (doubled) or a line break
 * @param encoding of the bytes
 */
public record CsvFormat(char delimiter, char quote, Charset encoding) {
  /** Comma, double quote, UTF-8. */
  public static final CsvFormat DEFAULT = new CsvFormat(',', '"', StandardCharsets.UTF_8);
}
