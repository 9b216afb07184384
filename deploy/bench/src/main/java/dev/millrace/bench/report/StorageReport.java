package dev.millrace.bench.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.bench.measure.Spread;
import dev.millrace.bench.suite.Figure;
import dev.millrace.bench.suite.Outcome.Sample;
import dev.millrace.bench.suite.Scenario;
import dev.millrace.bench.suite.Setup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run of {@code bench storage} found; its components are the keys of the JSON.
 *
 * @param command that ran it
 * @param startedAt in UTC
 * @param options how it was run, defaults included
 * @param machine what it ran on
 * @param versions of what it ran
 * @param goals met, missed or not measured
 * @param scenarios in the order in which they ran
 */
public record StorageReport(
    String command,
    String startedAt,
    Map<String, Object> options,
    Map<String, Object> machine,
    Map<String, String> versions,
    List<Goal> goals,
    List<Result> scenarios) {
  /** Copies the collections. */
  public StorageReport {
    goals = List.copyOf(goals);
    scenarios = List.copyOf(scenarios);
  }

  /** As JSON. */
  public String toJson() {
    return Json.write(this);
  }

  /** What a scenario found. */
  public record Result(
      String name, String title, String about, List<Figure> charts, List<Measured> variants) {
    /** Copies the collections. */
    public Result {
      charts = List.copyOf(charts);
      variants = List.copyOf(variants);
    }

    /** Of this scenario. */
    public static Result of(Scenario scenario, List<Measured> variants) {
      return new Result(
          scenario.name(), scenario.title(), scenario.about(), scenario.charts(), variants);
    }
  }

  /**
   * What a variant's rounds found.
   *
   * @param rounds how many count
   * @param samples over time, of the last round of a soak
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Measured(
      String name, Setup setup, int rounds, Map<Figure, Spread> figures, List<Sample> samples) {
    /** Copies the collection. */
    public Measured {
      samples = List.copyOf(samples);
    }

    /** One of its figures, if the variant has it. */
    public Optional<Spread> figure(Figure figure) {
      return Optional.ofNullable(figures.get(figure));
    }
  }

  /** What a figure says of a goal. */
  public enum Verdict {
    @JsonProperty("met")
    MET,
    @JsonProperty("missed")
    MISSED,
    @JsonProperty("not-measured")
    NOT_MEASURED
  }

  /**
   * A goal.
   *
   * @param name what is to be shown
   * @param goal the bound
   * @param found what was found and where; null when it was not measured
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Goal(String name, String goal, @Nullable String found, Verdict verdict) {}
}
