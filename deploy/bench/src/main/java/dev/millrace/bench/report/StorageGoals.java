package dev.millrace.bench.report;

import dev.millrace.bench.measure.Spread;
import dev.millrace.bench.report.StorageReport.Goal;
import dev.millrace.bench.report.StorageReport.Measured;
import dev.millrace.bench.report.StorageReport.Result;
import dev.millrace.bench.report.StorageReport.Verdict;
import dev.millrace.bench.suite.Compressions;
import dev.millrace.bench.suite.Data;
import dev.millrace.bench.suite.Figure;
import dev.millrace.bench.suite.ReadScenarios;
import dev.millrace.bench.suite.Scenarios;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.stream.Stream;

/**
 * The goals that the suite can see, judged by medians; a worst case by the worst round. The bounds
 * are about half of what bare harnesses did on two cores. Compression has one for remarks alone:
 * text of a rich vocabulary has no more than two to three times in it, by any method.
 */
public final class StorageGoals {
  private static final int LARGE_BATCH = 100_000;
  private static final int USUAL_BATCH = 10_000;
  private static final double LARGE_BATCH_MICROS_MAX = 500_000;
  private static final double PUTS_MIN = 200_000;
  private static final double GETS_MIN = 100_000;
  private static final double GET_P99_MICROS_MAX = 10_000;
  private static final double COMPRESSION_MIN = 5;

  private final List<Result> results;

  private StorageGoals(List<Result> results) {
    this.results = results;
  }

  /** Judges what was found. */
  public static List<Goal> judge(List<Result> results) {
    return new StorageGoals(results).all();
  }

  private List<Goal> all() {
    return List.of(
        largeBatch(),
        rate("batched puts", Scenarios.BATCH, Scenarios.batchOf(USUAL_BATCH), PUTS_MIN),
        rate("random gets in process", Scenarios.READS, ReadScenarios.RANDOM_GETS, GETS_MIN),
        getsBesideWriter(),
        compression("1 KB remarks, none ÷ tiered", Data.Form.REMARK));
  }

  private Goal largeBatch() {
    return goal(
        "100,000 entries in one batch, the slowest",
        "under 0.5 s",
        figure(Scenarios.BATCH, Scenarios.batchOf(LARGE_BATCH), Figure.MAX).map(Spread::max),
        micros -> micros < LARGE_BATCH_MICROS_MAX,
        "%.3f s",
        1e-6);
  }

  private Goal rate(String name, String scenario, String variant, double least) {
    return goal(
        name,
        "%,.0f/s or more".formatted(least),
        figure(scenario, variant, Figure.RATE).map(Spread::median),
        rate -> rate >= least,
        "%,.0f/s",
        1);
  }

  private Goal getsBesideWriter() {
    return goal(
        "p99 of a get beside a writer that never rests, the worst round",
        "under 10 ms",
        figure(Scenarios.MIXED, ReadScenarios.BESIDE_WRITER, Figure.P99).map(Spread::max),
        micros -> micros < GET_P99_MICROS_MAX,
        "%.3f ms",
        1e-3);
  }

  private Goal compression(String name, Data.Form form) {
    Optional<Double> none = compacted(form, Compressions.NONE);
    Optional<Double> ratio =
        compacted(form, Compressions.TIERED).flatMap(tiered -> none.map(plain -> plain / tiered));
    return goal(
        name,
        "%.0f times or more".formatted(COMPRESSION_MIN),
        ratio,
        times -> times >= COMPRESSION_MIN,
        "%.2f times" + best(form, none),
        1);
  }

  /** The best found of all strategies. */
  private String best(Data.Form form, Optional<Double> none) {
    String prefix = Compressions.variant(form, "");
    return variants(Scenarios.COMPRESSION)
        .filter(variant -> variant.name().startsWith(prefix))
        .flatMap(variant -> strategy(variant).stream())
        .min(Comparator.comparingDouble(Strategy::bytes))
        .flatMap(best -> none.map(plain -> best.text(plain)))
        .orElse("");
  }

  private static Optional<Strategy> strategy(Measured variant) {
    return variant
        .figure(Figure.COMPACTED_BYTES)
        .map(spread -> new Strategy(variant.setup().compression(), spread.median()));
  }

  private record Strategy(String name, double bytes) {
    String text(double plain) {
      return "; best: %s, %.2f times".formatted(name, plain / bytes);
    }
  }

  private Optional<Double> compacted(Data.Form form, String compression) {
    return figure(
            Scenarios.COMPRESSION, Compressions.variant(form, compression), Figure.COMPACTED_BYTES)
        .map(Spread::median);
  }

  private Optional<Spread> figure(String scenario, String variant, Figure figure) {
    return variants(scenario)
        .filter(measured -> measured.name().equals(variant))
        .findFirst()
        .flatMap(measured -> measured.figure(figure));
  }

  private Stream<Measured> variants(String scenario) {
    return results.stream()
        .filter(result -> result.name().equals(scenario))
        .flatMap(result -> result.variants().stream());
  }

  private static Goal goal(
      String name,
      String goal,
      Optional<Double> found,
      DoublePredicate met,
      String form,
      double scale) {
    return found
        .map(
            value ->
                new Goal(
                    name,
                    goal,
                    form.formatted(value * scale),
                    met.test(value) ? Verdict.MET : Verdict.MISSED))
        .orElseGet(() -> new Goal(name, goal, null, Verdict.NOT_MEASURED));
  }
}
