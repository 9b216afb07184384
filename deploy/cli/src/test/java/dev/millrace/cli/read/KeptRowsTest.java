package dev.millrace.cli.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptRowsTest {
  @TempDir Path directory;

  @Test
  void keptRowsAreWhatTheyWereHoweverManyAndHoweverOften() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    KeptRows kept = new KeptRows();
    for (int round = 0; round < 3; round++) {
      List<Row> rows = rows(random, 2_000);
      rows.forEach(kept::add);
      assertThat(kept.count()).isEqualTo(rows.size());
      for (int i = 0; i < rows.size(); i++) {
        Row row = rows.get(i);
        Row again = kept.row(i);
        assertThat(again.fields()).as("seed %d", seed).isEqualTo(row.fields());
        assertThat(again.number()).isEqualTo(row.number()).isEqualTo(kept.number(i));
        assertThat(again.line()).isEqualTo(row.line());
        assertThat(again.toCsv()).isEqualTo(row.toCsv());
      }
      kept.clear();
      assertThat(kept.count()).isZero();
    }
  }

  private List<Row> rows(Random random, int count) throws IOException {
    StringBuilder csv = new StringBuilder("header\n");
    for (int i = 0; i < count; i++) {
      csv.append('x');
      for (int field = random.nextInt(8); field > 0; field--) {
        csv.append(",\"").repeat("é\n", random.nextInt(20)).append('"');
      }
      csv.append('\n');
    }
    Path file = directory.resolve("rows.csv");
    Files.writeString(file, csv);
    List<Row> rows = new ArrayList<>();
    try (RowSource source = RowSource.open(file.toString(), CsvFormat.DEFAULT)) {
      for (Row row = source.next(); row != null; row = source.next()) {
        rows.add(row);
      }
    }
    assertThat(rows).hasSize(count);
    return rows;
  }
}
