package dev.millrace.cli.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.millrace.cli.exit.CommandFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class RowSourceTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {".csv", ".csv.gz", ".csv.xz", ".csv.zst"})
  void plainAndCompressedFilesReadAlike(String suffix) throws IOException {
    String file = write(suffix, compressed(suffix, "a,b\n1,\"x\ny\"\n\n2,z\n"));
    try (RowSource source = RowSource.open(file, CsvFormat.DEFAULT)) {
      assertThat(source.header()).containsExactly("a", "b");
      List<Row> rows = rows(source);
      assertThat(rows).extracting(Row::number).containsExactly(1L, 2L);
      assertThat(rows).extracting(Row::line).containsExactly(2L, 5L);
      assertThat(rows).extracting(row -> row.field(1)).containsExactly("x\ny", "z");
      assertThat(source.bytesRead()).isEqualTo(Files.size(Path.of(file)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".csv.gz", ".csv.xz", ".csv.zst"})
  void aTruncatedArchiveGivesTheRowsBeforeTheCutThenAnErrorThatNamesIt(String suffix)
      throws IOException {
    StringBuilder csv = new StringBuilder("a,b\n");
    Random random = new Random(1);
    for (int i = 0; i < 300_000; i++) {
      csv.append(i).append(',').append(random.nextInt()).append('\n');
    }
    byte[] whole = compressed(suffix, csv.toString());
    String file = write(suffix, Arrays.copyOf(whole, whole.length / 2));
    try (RowSource source = RowSource.open(file, CsvFormat.DEFAULT)) {
      assertThatThrownBy(() -> rows(source))
          .isInstanceOf(UnreadableFile.class)
          .hasMessageContaining(file)
          .hasMessageContaining("damaged or cut short after row " + source.rowsRead());
      assertThat(source.rowsRead()).isGreaterThan(10_000);
    }
  }

  @Test
  void brokenQuotingNamesTheRow() throws IOException {
    String file = write(".csv", "a,b\n1,2\n3,\"4\" x\n".getBytes(StandardCharsets.UTF_8));
    try (RowSource source = RowSource.open(file, CsvFormat.DEFAULT)) {
      assertThatThrownBy(() -> rows(source))
          .isInstanceOf(UnreadableFile.class)
          .hasMessageContaining("quoting is broken after row 1");
    }
  }

  @Test
  void filesThatCanNotBeReadAreNamed() throws IOException {
    assertRefused("no-such.csv", "no such file: no-such.csv");
    assertRefused(directory.toString(), "is a directory");
    assertRefused(write(".csv", new byte[0]), "is empty");
    assertRefused(write(".csv.gz", compressed(".csv.gz", "")), "is empty");
    assertRefused(write(".csv.xz", "a,b\n".getBytes(StandardCharsets.UTF_8)), "ends in .xz but");
    assertRefused(
        write(".csv", "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16)), "not text in UTF-8");
  }

  @Test
  void aByteOrderMarkIsNotPartOfTheFirstColumn() throws IOException {
    String file = write(".csv", "\uFEFFa,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
    try (RowSource source = RowSource.open(file, CsvFormat.DEFAULT)) {
      assertThat(source.header()).containsExactly("a", "b");
    }
  }

  @Test
  void bytesOfAnotherEncodingAreMarked() throws IOException {
    String file = write(".csv", "a,b\ncafé,2\n".getBytes(StandardCharsets.ISO_8859_1));
    try (RowSource source = RowSource.open(file, CsvFormat.DEFAULT)) {
      assertThat(rows(source).getFirst().field(0)).isEqualTo("caf" + RowSource.UNDECODABLE);
    }
    CsvFormat latin = new CsvFormat(',', '"', StandardCharsets.ISO_8859_1);
    try (RowSource source = RowSource.open(file, latin)) {
      assertThat(rows(source).getFirst().field(0)).isEqualTo("café");
    }
  }

  @Test
  void fieldsOfAnyTextAndLengthAreRead() throws IOException {
    String longText = "aé€\uD83D\uDE00\n".repeat(20_000);
    String file =
        write(".csv", ("a,b,c\n,\"" + longText + "\",é\nx,,y\n").getBytes(StandardCharsets.UTF_8));
    try (RowSource source = RowSource.open(file, CsvFormat.DEFAULT)) {
      List<Row> rows = rows(source);
      assertThat(rows.getFirst().fields()).containsExactly("", longText, "é");
      assertThat(rows.getFirst().isAscii()).isFalse();
      assertThat(rows.getLast().fields()).containsExactly("x", "", "y");
      assertThat(rows.getLast().isAscii()).isTrue();
    }
  }

  @Test
  void aRowWithoutEndIsRefusedBeforeItFillsMemory() throws IOException {
    String file =
        write(".csv", ("a,b\n1,2\n" + ",".repeat(20_000)).getBytes(StandardCharsets.UTF_8));
    try (RowSource source = RowSource.open(file, CsvFormat.DEFAULT)) {
      assertThatThrownBy(() -> rows(source))
          .isInstanceOf(UnreadableFile.class)
          .hasMessageContaining("after row 1")
          .hasMessageContaining("the row that begins on line 3 has more than 16384 fields");
    }
  }

  @Test
  void aRowIsWrittenAsCsvAgain() throws IOException {
    String file = write(".csv", "a,b\n1,\"x, \"\"y\"\"\"\n".getBytes(StandardCharsets.UTF_8));
    try (RowSource source = RowSource.open(file, CsvFormat.DEFAULT)) {
      assertThat(rows(source).getFirst().toCsv()).isEqualTo("1,\"x, \"\"y\"\"\"");
    }
  }

  private static void assertRefused(String file, String message) {
    assertThatThrownBy(() -> RowSource.open(file, CsvFormat.DEFAULT))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(message);
  }

  private static List<Row> rows(RowSource source) {
    List<Row> rows = new ArrayList<>();
    Row row;
    while ((row = source.next()) != null) {
      rows.add(row);
    }
    return rows;
  }

  private String write(String suffix, byte[] bytes) throws IOException {
    Path file = Files.createTempFile(directory, "rows", suffix);
    Files.write(file, bytes);
    return file.toString();
  }

  private static byte[] compressed(String suffix, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (suffix) {
          case ".csv.gz" -> new GZIPOutputStream(bytes);
          case ".csv.xz" -> new XZOutputStream(bytes, new LZMA2Options(0));
          case ".csv.zst" -> new ZstdOutputStream(bytes);
          default -> bytes;
        }) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
