package dev.millrace.cli.map;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.map.Mapping.AmountRule;
import dev.millrace.cli.map.Mapping.AttributeRule;
import dev.millrace.cli.map.Mapping.NegativeRule;
import dev.millrace.cli.map.Mapping.Source;
import dev.millrace.cli.map.Mapping.TimeRule;
import dev.millrace.cli.read.CsvFormat;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads a mapping file; docs/import.md is its reference. */
public final class MappingFile {
  private static final String[] NO_FIXED_KEYS = {};

  private final String file;

  private MappingFile(String file) {
    this.file = file;
  }

  /** Reads a mapping file, or ends the command naming file, key and value. */
  public static Mapping read(Path path) {
    try {
      return new MappingFile(path.toString()).mapping(Files.readString(path));
    } catch (IOException e) {
      throw CommandFailure.badInput("can not read the mapping " + path + ": " + e);
    } catch (MarkedYAMLException e) {
      throw CommandFailure.badInput(
          "%s: line %d: %s"
              .formatted(path, e.getProblemMark().getLine() + 1, String.valueOf(e.getProblem())));
    } catch (YAMLException e) {
      throw CommandFailure.badInput(path + ": " + e.getMessage());
    }
  }

  private Mapping mapping(String text) {
    LoaderOptions loading = new LoaderOptions();
    loading.setAllowDuplicateKeys(false);
    DumperOptions dumping = new DumperOptions();
    Yaml yaml =
        new Yaml(
            new SafeConstructor(loading),
            new Representer(dumping),
            dumping,
            loading,
            new EverythingIsText());
    Object root = yaml.load(text);
    if (root == null) {
      throw CommandFailure.badInput(file + ": the mapping is empty");
    }
    Section whole = Section.of(file, "", root, "file", "fields", "attributes");
    Section fields = whole.section("fields", fieldNames());
    if (fields == null) {
      throw whole.bad("has no section fields");
    }
    return new Mapping(
        format(whole), sources(fields), amount(fields), time(fields), attributes(whole));
  }

  private static String[] fieldNames() {
    return TransactionField.names().toArray(String[]::new);
  }

  private static CsvFormat format(Section whole) {
    Section section = whole.section("file", "delimiter", "quote", "encoding");
    if (section == null) {
      return CsvFormat.DEFAULT;
    }
    String delimiter = section.text("delimiter", ",");
    char separator = delimiter.equals("tab") ? '\t' : section.character("delimiter", ',');
    char quote = section.character("quote", '"');
    if (separator == quote || separator < ' ' && separator != '\t' || quote < ' ') {
      throw section.bad("needs a delimiter and a quote that differ and are no control characters");
    }
    return new CsvFormat(separator, quote, encoding(section));
  }

  private static Charset encoding(Section section) {
    try {
      return Charset.forName(section.text("encoding", StandardCharsets.UTF_8.name()));
    } catch (IllegalArgumentException e) {
      throw section.bad("encoding", "an encoding, such as UTF-8 or windows-1252");
    }
  }

  private static Map<TransactionField, Source> sources(Section fields) {
    Map<TransactionField, Source> sources = new EnumMap<>(TransactionField.class);
    for (TransactionField field : TransactionField.values()) {
      Section section = fields.section(field.text(), keysOf(field));
      if (section != null) {
        sources.put(field, source(section));
      } else if (field.isRequired()) {
        throw fields.bad(
            "has no %s; %s are required".formatted(field.text(), TransactionField.requiredNames()));
      }
    }
    return sources;
  }

  private static String[] keysOf(TransactionField field) {
    List<String> keys = new ArrayList<>(List.of("column", "constant"));
    switch (field) {
      case AMOUNT -> keys.addAll(List.of("scale", "decimalMark", "groupMark", "negative"));
      case TIME -> keys.addAll(List.of("formats", "zone"));
      case DEBIT_ACCOUNT, CREDIT_ACCOUNT -> keys.add("placeholder");
      default -> {}
    }
    return keys.toArray(String[]::new);
  }

  private static Source source(Section section) {
    if (section.has("column") == section.has("constant")) {
      throw section.bad("needs either column or constant");
    }
    return new Source(
        section.text("column"), section.text("constant", ""), section.text("placeholder"));
  }

  private static AmountRule amount(Section fields) {
    Section section = fields.section(TransactionField.AMOUNT.text(), NO_FIXED_KEYS);
    if (section == null) {
      return AmountRule.MINOR_UNITS;
    }
    char decimalMark = section.character("decimalMark", '.');
    char groupMark = section.character("groupMark", (char) 0);
    if (decimalMark == groupMark) {
      throw section.bad("groupMark", "another than the decimal mark");
    }
    int scale = section.number("scale", 0, MinorUnits.SCALE_MAX);
    return new AmountRule(scale, decimalMark, groupMark, negative(section));
  }

  private static NegativeRule negative(Section amount) {
    if (!amount.has("negative")) {
      return NegativeRule.REJECT;
    }
    if (amount.isText("negative") && amount.text("negative", "").equals("reject")) {
      return NegativeRule.REJECT;
    }
    if (!amount.isSection("negative")) {
      throw amount.bad("negative", "reject, or a section with swapAccounts and type");
    }
    @Nullable Section section = amount.section("negative", "swapAccounts", "type");
    if (section == null || !section.flag("swapAccounts") && !section.has("type")) {
      throw amount.bad("negative", "reject, or a section with swapAccounts: true or a type");
    }
    return new NegativeRule(true, section.flag("swapAccounts"), section.text("type"));
  }

  private static TimeRule time(Section fields) {
    Section section = fields.section(TransactionField.TIME.text(), NO_FIXED_KEYS);
    if (section == null || !section.has("formats") && !section.has("zone")) {
      return TimeRule.ISO;
    }
    List<String> formats =
        section.has("formats") ? section.texts("formats") : TimeRule.ISO.formats();
    ZoneId zone;
    try {
      zone = section.has("zone") ? ZoneId.of(section.text("zone", "")) : ZoneOffset.UTC;
    } catch (DateTimeException e) {
      throw section.bad("zone", "a time zone, such as UTC or Europe/London");
    }
    try {
      EventTimes _ = new EventTimes(formats, zone);
    } catch (IllegalArgumentException e) {
      throw section.bad(
          "formats", "iso, epoch-seconds, epoch-millis, epoch-micros or patterns like dd/MM/yyyy");
    }
    return new TimeRule(formats, zone);
  }

  private static AttributeRule attributes(Section whole) {
    Section section = whole.section("attributes", "columns", "except", "constants");
    if (section == null) {
      return AttributeRule.NONE;
    }
    boolean rest = section.isText("columns") && section.text("columns", "").equals("rest");
    Map<String, String> columns = new LinkedHashMap<>();
    if (section.isSection("columns")) {
      columns.putAll(section.textsByKey("columns"));
    } else if (!rest) {
      section.texts("columns").forEach(column -> columns.put(column, column));
    }
    List<String> except = section.texts("except");
    if (!rest && !except.isEmpty()) {
      throw section.bad("except", "used with columns: rest only");
    }
    return new AttributeRule(rest, columns, Set.copyOf(except), section.textsByKey("constants"));
  }

  /** Leaves {@code no}, {@code 007} and {@code 2024-01-01} the texts they are. */
  private static final class EverythingIsText extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      // none
    }
  }
}
