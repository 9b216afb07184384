package dev.millrace.storage.layout;

import java.nio.charset.StandardCharsets;

/** The column families of a store, in the order in which a batch is written. */
public enum ColumnFamily {
  /** Position → append time and the record's value as logged. */
  RECORDS("records"),
  /** Identity → position. */
  IDS("ids"),
  /** Account, time, position, role → what a list needs without the record. */
  ACCOUNTS("accounts"),
  /** Ledger, reference, position → nothing. */
  REFERENCES("references"),
  /** Account → count, totals, first and last time. A view with its own watermark. */
  SUMMARIES("summaries"),
  /** Which store this is, and the offset it reflects. */
  META("default");

  private final String text;

  ColumnFamily(String text) {
    this.text = text;
  }

  /** The name RocksDB knows it by. */
  public String text() {
    return text;
  }

  /** The same as bytes. */
  public byte[] nameBytes() {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
