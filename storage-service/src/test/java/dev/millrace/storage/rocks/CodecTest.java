package dev.millrace.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodecTest {
  @ParameterizedTest
  @CsvSource({
    "NoCompression, none",
    "Snappy, snappy",
    "LZ4, lz4",
    "ZSTD, zstd",
    "ZlibLegacy, ZlibLegacy",
    ";;, none",
    "BuiltinV2;;, none",
    "BuiltinV2;01;, snappy",
    "BuiltinV2;04;, lz4",
    "BuiltinV2;07;, zstd",
    "BuiltinV2;0407;, lz4+zstd",
    "BuiltinV2;05;, 05"
  })
  void bothFormsOfAFilesPropertyAreRead(String inFile, String word) {
    assertThat(Codec.inFile(inFile)).isEqualTo(word);
  }
}
