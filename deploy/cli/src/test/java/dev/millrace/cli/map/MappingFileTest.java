package dev.millrace.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.map.Mapping.NegativeRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingFileTest {
  private static final String GOOD =
      """
      file:
        delimiter: ";"
        encoding: ISO-8859-1
      fields:
        id: {column: ref}
        debit_account: {constant: NO}
        credit_account: {column: to, placeholder: nobody}
        amount: {column: sum, scale: 2, negative: {swapAccounts: true, type: reversal}}
        currency: {constant: GBP}
        time: {column: day, formats: [dd/MM/yyyy, iso], zone: UTC}
      attributes:
        columns: {note: remark}
        constants: {origin: test}
      """;

  @TempDir Path directory;

  @Test
  void everyKeyIsRead() throws IOException {
    Mapping mapping = read(GOOD);
    assertThat(mapping.format().delimiter()).isEqualTo(';');
    assertThat(mapping.format().encoding()).isEqualTo(StandardCharsets.ISO_8859_1);
    assertThat(mapping.sources().get(TransactionField.DEBIT_ACCOUNT).constant()).isEqualTo("NO");
    assertThat(mapping.sources().get(TransactionField.CREDIT_ACCOUNT).placeholder())
        .isEqualTo("nobody");
    assertThat(mapping.amount().scale()).isEqualTo(2);
    assertThat(mapping.amount().negative()).isEqualTo(new NegativeRule(true, true, "reversal"));
    assertThat(mapping.time().formats()).isEqualTo(List.of("dd/MM/yyyy", "iso"));
    assertThat(mapping.time().zone()).isEqualTo(ZoneId.of("UTC"));
    assertThat(mapping.attributes().columns()).containsEntry("note", "remark");
    assertThat(mapping.attributes().constants()).containsEntry("origin", "test");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fields:            | feelds:          | unknown key feelds; known are [file, fields, attributes]
          scale: 2           | sclae: 2         | unknown key fields.amount.sclae; known are [column, constant, scale, decimalMark, groupMark, negative]
          type: reversal     | typ: x           | unknown key fields.amount.negative.typ; known are [swapAccounts, type]
          placeholder:       | default:         | unknown key fields.credit_account.default; known are [column, constant, placeholder]
          scale: 2           | scale: two       | fields.amount.scale is "two", must be a number from 0 to 30
          scale: 2           | scale: 31        | fields.amount.scale is "31", must be a number from 0 to 30
          swapAccounts: true | swapAccounts: ja | fields.amount.negative.swapAccounts is "ja", must be true or false
          zone: UTC          | zone: Utopia     | fields.time.zone is "Utopia", must be a time zone
          dd/MM/yyyy         | qwertz           | fields.time.formats is [qwertz, iso], must be iso, epoch-seconds
          ISO-8859-1         | KOI-99           | file.encoding is "KOI-99", must be an encoding
          {column: ref}      | {}               | fields.id needs either column or constant
          id: {column: ref}  | type: {column: t} | fields has no id; [id, debit_account
          '";"'              | '";;"'           | file.delimiter is ";;", must be one character
          fields:            | 'fields: 1'      | line 5
          """)
  void whatIsWrongIsNamed(String good, String bad, String message) throws IOException {
    assertThatThrownBy(() -> read(GOOD.replace(good, bad)))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("mapping.yaml")
        .hasMessageContaining(message);
  }

  @Test
  void anEmptyOrMissingMappingIsNamed() {
    assertThatThrownBy(() -> read("")).hasMessageContaining("the mapping is empty");
    assertThatThrownBy(() -> MappingFile.read(directory.resolve("none.yaml")))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("none.yaml");
  }

  @Test
  void aKeyTwiceIsRefused() {
    assertThatThrownBy(() -> read(GOOD + "attributes:\n  columns: rest\n"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("attributes");
  }

  private Mapping read(String text) throws IOException {
    Path file = directory.resolve("mapping.yaml");
    Files.writeString(file, text);
    return MappingFile.read(file);
  }
}
