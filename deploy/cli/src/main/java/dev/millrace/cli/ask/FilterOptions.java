package dev.millrace.cli.ask;

import dev.millrace.v1.TransactionFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which transactions a read is about: all that is given must hold. */
public final class FilterOptions {
  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "Those that happened at this time or later: ISO 8601, or microseconds since 1970.")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Those that happened before this time.")
  private @Nullable String to;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Those of this type. May be repeated: any of them.")
  private List<String> types = new ArrayList<>();

  @Option(
      names = "--currency",
      paramLabel = "CODE",
      description = "Those in this currency. May be repeated: any of them.")
  private List<String> currencies = new ArrayList<>();

  @Option(
      names = "--min",
      paramLabel = "UNITS",
      description = "Those of this amount or more, in minor units.")
  private @Nullable String min;

  @Option(
      names = "--max",
      paramLabel = "UNITS",
      description = "Those of this amount or less, in minor units.")
  private @Nullable String max;

  /** What the options say; ranges are checked by the service. */
  public TransactionFilter.Builder filter() {
    TransactionFilter.Builder filter = TransactionFilter.newBuilder();
    if (from != null) {
      filter.setTimeFromMicros(TransactionJson.time("--from", from));
    }
    if (to != null) {
      filter.setTimeToMicros(TransactionJson.time("--to", to));
    }
    filter.addAllTypes(types).addAllCurrencies(currencies);
    if (min != null) {
      filter.setAmountMin(TransactionJson.amount("--min", min));
    }
    if (max != null) {
      filter.setAmountMax(TransactionJson.amount("--max", max));
    }
    return filter;
  }
}
