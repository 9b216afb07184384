package dev.millrace.query.cache;

import java.util.zip.CRC32C;

/** CRC-32C. */
final class Crc {
  private Crc() {}

  /** Of the first {@code length} bytes. */
  static int of(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
