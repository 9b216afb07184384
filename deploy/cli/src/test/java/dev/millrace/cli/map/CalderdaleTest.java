package dev.millrace.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.read.Row;
import dev.millrace.cli.read.RowSource;
import dev.millrace.v1.Transaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CalderdaleTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
  private static final Path DATA = ROOT.resolve("../shared/data/calderdale_spend.csv.xz");
  private static final Path MAPPING = ROOT.resolve("deploy/cli/mappings/calderdale.yaml");

  @Test
  void theDocumentedMappingReadsTheWholeFile() throws Exception {
    assumeTrue(Files.exists(DATA), "skipped: there is no " + DATA.normalize());
    Mapping mapping = MappingFile.read(MAPPING);
    Map<String, Integer> contents = HashMap.newHashMap(600_000);
    long repeats = 0;
    long zeros = 0;
    long reversals = 0;
    try (RowSource source = RowSource.open(DATA.toString(), mapping.format())) {
      RowMapper mapper = new RowMapper(mapping, source.header(), null);
      Row row;
      while ((row = source.next()) != null) {
        byte[] bytes = mapper.map(row);
        Transaction transaction = Transaction.parseFrom(bytes);
        int hash = Arrays.hashCode(bytes);
        Integer earlier = contents.putIfAbsent(transaction.getId(), hash);
        if (earlier != null) {
          repeats++;
          assertThat(hash).as(transaction.getId()).isEqualTo(earlier);
        }
        zeros += transaction.getAmount().getLow() == 0 ? 1 : 0;
        reversals += transaction.getType().equals("reversal") ? 1 : 0;
      }
      assertThat(source.rowsRead()).isEqualTo(577_914);
      assertThat(mapper.placeholders()).isEqualTo(Map.of("unknown-supplier", 7L));
      assertThat(mapper.negatives()).isEqualTo(2_492);
    }
    assertThat(contents).hasSize(575_925);
    assertThat(repeats).isEqualTo(1_989);
    assertThat(zeros).isEqualTo(46);
    assertThat(reversals).isEqualTo(2_492);
  }
}
