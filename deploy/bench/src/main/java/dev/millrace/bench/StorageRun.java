package dev.millrace.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.bench.child.Child;
import dev.millrace.bench.child.ChildCommand;
import dev.millrace.bench.child.ClassPaths;
import dev.millrace.bench.measure.Spread;
import dev.millrace.bench.report.Machine;
import dev.millrace.bench.report.StorageGoals;
import dev.millrace.bench.report.StorageReport;
import dev.millrace.bench.report.StorageReport.Measured;
import dev.millrace.bench.report.StorageReport.Result;
import dev.millrace.bench.report.StorageTable;
import dev.millrace.bench.suite.Figure;
import dev.millrace.bench.suite.Outcome;
import dev.millrace.bench.suite.Scenario;
import dev.millrace.bench.suite.Task;
import dev.millrace.bench.suite.Variant;
import dev.millrace.bench.suite.Work;
import dev.millrace.bench.work.WorkMain;
import dev.millrace.local.process.Home;
import dev.millrace.local.process.StackFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** One run: scenario after scenario; within each, its variants in turns, each in its own JVM. */
final class StorageRun {
  private final StoragePlan plan;
  private final String command;
  private final Consumer<String> progress;
  private final Consumer<String> tables;
  private final Map<String, String> versions = new TreeMap<>();

  /**
   * Takes what to run.
   *
   * @param command as the user wrote it
   * @param progress takes a line for each round
   * @param tables takes the table of each scenario when it is over
   */
  StorageRun(StoragePlan plan, String command, Consumer<String> progress, Consumer<String> tables) {
    this.plan = plan;
    this.command = command;
    this.progress = progress;
    this.tables = tables;
  }

  /** Who runs, and what came of it. */
  private record Contender(Variant variant, Child child, List<Outcome> outcomes) {}

  /**
   * Runs.
   *
   * @throws StackFailure when a process does not start, or fails
   */
  StorageReport run() throws InterruptedException {
    String startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    List<Result> results = new ArrayList<>();
    try (DrainSite site = DrainSite.in(plan.directory())) {
      try {
        for (Scenario scenario : plan.scenarios()) {
          Result result = run(site, scenario);
          tables.accept(StorageTable.of(result));
          results.add(result);
        }
      } catch (StackFailure e) {
        if (site.isEnded()) {
          throw new StackFailure("stopped before its end", e);
        }
        progress.accept("logs are in " + site.keepLogs());
        throw e;
      }
    }
    return new StorageReport(
        command,
        startedAt,
        plan.describe(),
        Machine.describe(),
        versions,
        StorageGoals.judge(results),
        results);
  }

  private Result run(DrainSite site, Scenario scenario) throws InterruptedException {
    List<Contender> contenders = new ArrayList<>();
    Map<Object, Path> kept = new HashMap<>();
    try {
      for (Variant variant : scenario.variants()) {
        Child child = site.start(child(site, scenario.name()));
        contenders.add(new Contender(variant, child, new ArrayList<>()));
      }
      int warmups = isSoak(scenario) ? 0 : plan.warmupRounds();
      int rounds = isSoak(scenario) ? 1 : plan.rounds();
      for (int round = 0; round < warmups + rounds; round++) {
        for (Contender contender : contenders) {
          boolean counts = round >= warmups;
          ask(site, scenario, contender, kept, counts);
        }
      }
    } finally {
      contenders.forEach(contender -> contender.child().close());
      kept.values().forEach(site::remove);
    }
    return Result.of(scenario, contenders.stream().map(StorageRun::measured).toList());
  }

  private static boolean isSoak(Scenario scenario) {
    return scenario.variants().stream().allMatch(variant -> variant.work() instanceof Work.Soak);
  }

  private void ask(
      DrainSite site,
      Scenario scenario,
      Contender contender,
      Map<Object, Path> kept,
      boolean counts)
      throws InterruptedException {
    Variant variant = contender.variant();
    Path stores =
        variant.work().keepsStore()
            ? kept.computeIfAbsent(
                place(variant), _ -> site.stores("%s-%d".formatted(scenario.name(), kept.size())))
            : site.stores(scenario.name());
    rest();
    Outcome outcome =
        contender
            .child()
            .ask(new Task(stores.toString(), variant.setup(), variant.work()), Outcome.class);
    if (!variant.work().keepsStore()) {
      site.remove(stores);
    }
    versions.put("rocksDb", outcome.rocksDb());
    if (counts) {
      contender.outcomes().add(outcome);
    }
    progress.accept(
        "%s, %s%s"
            .formatted(scenario.name(), variant.name(), counts ? "" : ", warm-up")
            .concat(rate(outcome)));
  }

  /** Variants that only read share the store of their data, whatever they open it with. */
  private static Object place(Variant variant) {
    return variant.work() instanceof Work.Read read
        ? List.of(read.data(), variant.setup().compression())
        : variant;
  }

  private static String rate(Outcome outcome) {
    Double rate = outcome.figures().get(Figure.RATE);
    return rate == null ? "" : ": " + Figure.RATE.format(rate) + "/s";
  }

  private static Measured measured(Contender contender) {
    List<Outcome> outcomes = contender.outcomes();
    Map<Figure, Spread> figures = new EnumMap<>(Figure.class);
    for (Figure figure : outcomes.getLast().figures().keySet()) {
      figures.put(
          figure,
          Spread.of(outcomes.stream().map(outcome -> outcome.figures().get(figure)).toList()));
    }
    return new Measured(
        contender.variant().name(),
        contender.variant().setup(),
        outcomes.size(),
        figures,
        outcomes.getLast().samples());
  }

  private ChildCommand child(DrainSite site, String name) {
    return new ChildCommand(
        name,
        plan.heapMebibytes(),
        List.of(),
        ClassPaths.join(
            ClassPaths.of(WorkMain.class, Histogram.class, ObjectMapper.class),
            Home.locate().serviceClassPath("storage-service")),
        WorkMain.class,
        List.of(),
        site.logs().resolve(name + ".log"));
  }

  /** Writes what the file system still holds: no round pays for what was before it. */
  private static void rest() throws InterruptedException {
    try {
      new ProcessBuilder("sync").start().waitFor();
    } catch (IOException _) {
      // a system without it has the figures of one
    }
  }
}
