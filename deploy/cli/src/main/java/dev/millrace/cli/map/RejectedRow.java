package dev.millrace.cli.map;

/** A row that is not a transaction. Thrown per row, hence without a stack trace. */
public final class RejectedRow extends Exception {
  private static final long serialVersionUID = 1L;

  private final String field;

  RejectedRow(String field, String reason) {
    super(reason, null, false, false);
    this.field = field;
  }

  /** The transaction's field that can not be filled; {@code row} when it is the whole row. */
  public String field() {
    return field;
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
