package dev.millrace.storage.rocks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.rocksdb.CompressionType;

/** How the blocks of a file may be compressed. */
public enum Codec {
  NONE(CompressionType.NO_COMPRESSION, "NoCompression"),
  LZ4(CompressionType.LZ4_COMPRESSION, "LZ4"),
  SNAPPY(CompressionType.SNAPPY_COMPRESSION, "Snappy"),
  ZSTD(CompressionType.ZSTD_COMPRESSION, "ZSTD");

  private final CompressionType type;
  private final String fileName;

  Codec(CompressionType type, String fileName) {
    this.type = type;
    this.fileName = fileName;
  }

  /** The codec of a setting's word, in lower case. */
  static Optional<Codec> of(String word) {
    return Arrays.stream(values()).filter(codec -> codec.word().equals(word)).findFirst();
  }

  /** The word of settings and reports. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What a file's properties say, in the words of settings. Up to format 6 of tables it is a name,
   * {@code ZSTD}; from format 7 on the name of the way of compressing, a semicolon, two hexadecimal
   * digits for each type its blocks have, another semicolon: {@code BuiltinV2;07;}, none being
   * {@code ;;}.
   *
   * @return one word, several joined by +, or the text itself where it is of neither form
   */
  static String inFile(String text) {
    String[] parts = text.split(";", -1);
    if (parts.length == 1) {
      return named(text).map(Codec::word).orElse(text);
    }
    String types = parts[1];
    if (types.isEmpty()) {
      return NONE.word();
    }
    List<String> words = new ArrayList<>();
    for (int at = 0; at + 2 <= types.length(); at += 2) {
      String digits = types.substring(at, at + 2);
      words.add(typed(digits).map(Codec::word).orElse(digits));
    }
    return String.join("+", words);
  }

  private static Optional<Codec> named(String name) {
    return Arrays.stream(values()).filter(codec -> codec.fileName.equals(name)).findFirst();
  }

  private static Optional<Codec> typed(String digits) {
    return Arrays.stream(values())
        .filter(codec -> "%02X".formatted(codec.type.getValue()).equals(digits))
        .findFirst();
  }

  CompressionType type() {
    return type;
  }
}
