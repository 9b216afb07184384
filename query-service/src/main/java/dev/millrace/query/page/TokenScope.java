package dev.millrace.query.page;

/** What a page or resume token belongs to: it is good for nothing else. */
public sealed interface TokenScope permits ExportQuery, PageQuery, ReferenceQuery, ScanQuery {
  /** {@link Fingerprint#BYTES} bytes that differ from those of every other query. */
  byte[] fingerprint();
}
