package dev.millrace.cli.read;

import com.github.luben.zstd.ZstdInputStream;
import dev.millrace.cli.exit.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** How a file is compressed; told by its first bytes, so that standard input works as well. */
enum Compression {
  GZIP(".gz", "1f8b"),
  XZ(".xz", "fd377a585a00"),
  ZSTD(".zst", "28b52ffd"),
  NONE("", "");

  private static final int MAGIC_BYTES_MAX = 6;
  private static final int GZIP_BUFFER_BYTES = 64 * 1024;

  private final String suffix;

  /** The first bytes in hex. */
  private final String magic;

  Compression(String suffix, String magic) {
    this.suffix = suffix;
    this.magic = magic;
  }

  /**
   * The file's content.
   *
   * @param name for messages
   */
  static InputStream open(InputStream file, String name) throws IOException {
    PushbackInputStream in = new PushbackInputStream(file, MAGIC_BYTES_MAX);
    byte[] head = in.readNBytes(MAGIC_BYTES_MAX);
    if (head.length == 0) {
      throw CommandFailure.badInput(name + " is empty");
    }
    in.unread(head);
    Compression actual = of(head);
    for (Compression named : values()) {
      if (named != NONE
          && named != actual
          && name.toLowerCase(Locale.ROOT).endsWith(named.suffix)) {
        throw CommandFailure.badInput(
            "%s ends in %s but does not begin like such an archive".formatted(name, named.suffix));
      }
    }
    return switch (actual) {
      case GZIP -> new GZIPInputStream(in, GZIP_BUFFER_BYTES);
      case XZ -> new XZInputStream(in);
      case ZSTD -> new ZstdInputStream(in);
      case NONE -> in;
    };
  }

  private static Compression of(byte[] head) {
    String hex = HexFormat.of().formatHex(head);
    return Arrays.stream(values())
        .filter(compression -> hex.startsWith(compression.magic))
        .findFirst()
        .orElse(NONE);
  }
}
