package dev.millrace.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.read.CsvFormat;
import dev.millrace.cli.read.Row;
import dev.millrace.cli.read.RowSource;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.Transaction;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowMapperTest {
  private static final String HEADER = "id,from,to,sum,day,kind,note\n";
  private static final String MAPPING =
      """
      fields:
        id: {column: id}
        debit_account: {column: from}
        credit_account: {column: to, placeholder: nobody}
        amount: {column: sum, scale: 2, negative: {swapAccounts: true, type: reversal}}
        currency: {constant: GBP}
        time: {column: day, formats: yyyy-MM-dd}
        type: {column: kind}
      attributes: {columns: rest, constants: {origin: test}}
      """;

  @TempDir Path directory;

  @Test
  void everyFieldComesFromItsColumn() throws Exception {
    Transaction transaction =
        map(MAPPING, HEADER + "t1,a,b,1948.8,1970-01-02,card,\"x, y\"\n", null);
    assertThat(transaction)
        .isEqualTo(
            Transaction.newBuilder()
                .setId("t1")
                .setLedger("main")
                .setDebitAccount("a")
                .setCreditAccount("b")
                .setAmount(Amounts.of(194_880))
                .setCurrency("GBP")
                .setTimeMicros(86_400_000_000L)
                .setType("card")
                .putAttributes("note", "x, y")
                .putAttributes("origin", "test")
                .build());
  }

  @Test
  void transactionsHaveTheBytesThatProtobufWrites() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String header = "id,debit_account,credit_account,amount,currency,time,type,partition_key,a,b\n";
    for (int round = 0; round < 300; round++) {
      Transaction.Builder expected =
          Transaction.newBuilder()
              .setId(text(random, 1))
              .setLedger("main")
              .setDebitAccount(text(random, 1))
              .setCreditAccount(text(random, 1))
              .setAmount(Amounts.of(new BigInteger(random.nextInt(129), random)))
              .setCurrency("GBP")
              .setTimeMicros(random.nextLong() >> random.nextInt(64))
              .setType(text(random, 0))
              .setPartitionKey(text(random, 0));
      String a = text(random, 0);
      String b = text(random, 0);
      String row =
          quoted(
              expected.getId(),
              expected.getDebitAccount(),
              expected.getCreditAccount(),
              Amounts.toBigInteger(expected.getAmount()).toString(),
              expected.getCurrency(),
              Long.toString(expected.getTimeMicros()),
              expected.getType(),
              expected.getPartitionKey(),
              a,
              b);
      if (!a.isEmpty()) {
        expected.putAttributes("a", a);
      }
      if (!b.isEmpty()) {
        expected.putAttributes("b", b);
      }
      assertThat(mapToBytes(null, header + row + "\n", null))
          .as("seed %d: %s", seed, expected)
          .isEqualTo(expected.build().toByteArray());
    }
  }

  @Test
  void ofAttributesWithOneNameTheLaterColumnCountsUnlessItIsEmptyAndConstantsWin()
      throws Exception {
    String mapping =
        MAPPING.replace(
            "attributes: {columns: rest, constants: {origin: test}}",
            "attributes: {columns: {kind: x, note: x, day: origin}, constants: {origin: test}}");
    assertThat(attributes(mapping, "card,n")).isEqualTo(Map.of("x", "n", "origin", "test"));
    assertThat(attributes(mapping, "card,")).isEqualTo(Map.of("x", "card", "origin", "test"));
    assertThat(attributes(mapping, ",n")).isEqualTo(Map.of("x", "n", "origin", "test"));
    assertThat(attributes(mapping, ",")).isEqualTo(Map.of("origin", "test"));
    byte[] bytes = mapToBytes(mapping, HEADER + "t1,a,b,1,1970-01-02,card,n\n", null);
    assertThat(Transaction.parseFrom(bytes).toByteArray()).isEqualTo(bytes);
  }

  @Test
  void aNegativeAmountTurnsTheTransactionAround() throws Exception {
    Transaction transaction = map(MAPPING, HEADER + "t1,a,b,-0.01,1970-01-02,card,\n", null);
    assertThat(transaction.getDebitAccount()).isEqualTo("b");
    assertThat(transaction.getCreditAccount()).isEqualTo("a");
    assertThat(transaction.getType()).isEqualTo("reversal");
    assertThat(transaction.getAmount()).isEqualTo(Amounts.of(1));
  }

  @Test
  void emptyAttributesAreLeftOutAndPlaceholdersStandIn() throws Exception {
    Transaction transaction = map(MAPPING, HEADER + "t1,a,,1,1970-01-02,card,\n", "books");
    assertThat(transaction.getCreditAccount()).isEqualTo("nobody");
    assertThat(transaction.getAttributesMap()).isEqualTo(Map.of("origin", "test"));
    assertThat(transaction.getLedger()).isEqualTo("books");
  }

  @Test
  void aBadRowIsRejectedNamingFieldAndColumn() {
    assertRejected(
        "t1,a,b,1x,1970-01-02,card,", "amount", "column sum is \"1x\", must be a number");
    assertRejected("t1,a,b,1.234,1970-01-02,card,", "amount", "at most 2 decimals");
    assertRejected("t1,a,b,,1970-01-02,card,", "amount", "column sum is empty");
    assertRejected("t1,a,b,1,02/01/1970,card,", "time", "column day is \"02/01/1970\"");
    assertRejected(",a,b,1,1970-01-02,card,", "id", "column id is empty");
    assertRejected("t1,,b,1,1970-01-02,card,", "debit_account", "column from is empty");
    assertRejected("t1,a,b,1,1970-01-02", "row", "has 5 fields, the header has 7 columns");
    assertRejected("t1,a,b,1,1970-01-02,c,n,m", "row", "has 8 fields, the header has 7 columns");
    assertRejected("t1,a,b,1,1970-01-02,c,\uFFFD", "row", "column note holds bytes");
  }

  @Test
  void negativeAmountsAreRejectedUnlessTheMappingSaysOtherwise() {
    String mapping =
        MAPPING.replace("negative: {swapAccounts: true, type: reversal}", "negative: reject");
    assertThatThrownBy(() -> map(mapping, HEADER + "t1,a,b,-1,1970-01-02,card,\n", null))
        .isInstanceOf(RejectedRow.class)
        .hasMessageContaining("the mapping rejects negative amounts");
  }

  @Test
  void aColumnThatTheFileDoesNotHaveIsNamed() {
    assertThatThrownBy(() -> map(MAPPING, HEADER.replace("sum", "total") + "\n", null))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("no column \"sum\", which the mapping names for the field amount")
        .hasMessageContaining("total");
    assertThatThrownBy(() -> map(MAPPING, HEADER.replace("note", "sum"), null))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("several columns \"sum\"");
  }

  @Test
  void withoutMappingTheColumnsBearTheFieldsNames() throws Exception {
    String header = "id,debit_account,credit_account,amount,currency,time,ledger,shop\n";
    Transaction transaction =
        map(null, header + "t1,a,b,5,EUR,1970-01-01T00:00:01Z,books,x\n", null);
    assertThat(transaction.getTimeMicros()).isEqualTo(1_000_000);
    assertThat(transaction.getLedger()).isEqualTo("books");
    assertThat(transaction.getAttributesMap()).isEqualTo(Map.of("shop", "x"));
    assertThat(map(null, header + "t1,a,b,5,EUR,17,books,\n", "mine"))
        .extracting(Transaction::getTimeMicros, Transaction::getLedger)
        .containsExactly(17L, "mine");
    assertThatThrownBy(() -> map(null, header.replace("currency,", ""), null))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("no column currency; without --mapping");
  }

  private void assertRejected(String row, String field, String reason) {
    assertThatThrownBy(() -> map(MAPPING, HEADER + row + "\n", null))
        .isInstanceOfSatisfying(
            RejectedRow.class, rejected -> assertThat(rejected.field()).isEqualTo(field))
        .hasMessageContaining(reason);
  }

  private Map<String, String> attributes(String mapping, String kindAndNote) throws Exception {
    return map(mapping, HEADER + "t1,a,b,1,1970-01-02," + kindAndNote + "\n", null)
        .getAttributesMap();
  }

  /** Text of all lengths of UTF-8, and with what has a meaning in CSV. */
  private static String text(Random random, int lengthMin) {
    String[] pieces = {"x", "é", "€", "\uD83D\uDE00", ",", "\"", "\n", "7".repeat(100)};
    StringBuilder text = new StringBuilder();
    for (int i = lengthMin + random.nextInt(4); i > 0; i--) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString();
  }

  private static String quoted(String... fields) {
    return Arrays.stream(fields)
        .map(field -> '"' + field.replace("\"", "\"\"") + '"')
        .collect(Collectors.joining(","));
  }

  private Transaction map(@Nullable String mapping, String csv, @Nullable String ledger)
      throws IOException, RejectedRow {
    return Transaction.parseFrom(mapToBytes(mapping, csv, ledger));
  }

  private byte[] mapToBytes(@Nullable String mapping, String csv, @Nullable String ledger)
      throws IOException, RejectedRow {
    Path file = directory.resolve("rows.csv");
    Files.writeString(file, csv);
    Mapping read = null;
    if (mapping != null) {
      Path path = directory.resolve("mapping.yaml");
      Files.writeString(path, mapping);
      read = MappingFile.read(path);
    }
    try (RowSource source = RowSource.open(file.toString(), CsvFormat.DEFAULT)) {
      RowMapper mapper = new RowMapper(read, source.header(), ledger);
      Row row = source.next();
      return row == null ? new byte[0] : mapper.map(row);
    }
  }
}
