package dev.millrace.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.bench.child.Child;
import dev.millrace.bench.child.ChildCommand;
import dev.millrace.bench.child.ClassPaths;
import dev.millrace.bench.measure.Spread;
import dev.millrace.bench.report.StorageReport.Measured;
import dev.millrace.bench.report.StorageReport.Result;
import dev.millrace.bench.suite.Figure;
import dev.millrace.bench.suite.Outcome;
import dev.millrace.bench.suite.Scenario;
import dev.millrace.bench.suite.Task;
import dev.millrace.bench.suite.Variant;
import dev.millrace.bench.suite.Work;
import dev.millrace.bench.work.WorkMain;
import dev.millrace.local.process.Home;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** Runs the variants of a scenario in turns, each in a JVM of its own for all of its rounds. */
final class ScenarioRun {
  /** Variants in turns with each other: each has a process, and all must fit into memory. */
  private static final int TOGETHER_MAX = 8;

  private final StoragePlan plan;
  private final RunSite site;
  private final Scenario scenario;
  private final Consumer<String> progress;
  private final Map<String, String> versions;

  /** Stores that are filled once and kept for all rounds, by what they are for. */
  private final Map<Object, Path> kept = new HashMap<>();

  ScenarioRun(
      StoragePlan plan,
      RunSite site,
      Scenario scenario,
      Consumer<String> progress,
      Map<String, String> versions) {
    this.plan = plan;
    this.site = site;
    this.scenario = scenario;
    this.progress = progress;
    this.versions = versions;
  }

  /** Who runs, and what came of it. */
  private record Contender(Variant variant, Child child, List<Outcome> outcomes) {}

  Result run() throws InterruptedException {
    List<Measured> measured = new ArrayList<>();
    List<Variant> all = scenario.variants();
    for (int from = 0; from < all.size(); from += TOGETHER_MAX) {
      measured.addAll(run(all.subList(from, Math.min(all.size(), from + TOGETHER_MAX))));
    }
    kept.values().forEach(site::remove);
    return Result.of(scenario, measured);
  }

  private List<Measured> run(List<Variant> together) throws InterruptedException {
    List<Contender> contenders = new ArrayList<>();
    try {
      for (Variant variant : together) {
        contenders.add(new Contender(variant, site.start(child()), new ArrayList<>()));
      }
      int warmups = isSoak() ? 0 : plan.warmupRounds();
      int rounds = isSoak() ? 1 : plan.rounds();
      for (int round = 0; round < warmups + rounds; round++) {
        for (Contender contender : contenders) {
          ask(contender, round >= warmups);
        }
      }
    } finally {
      contenders.forEach(contender -> contender.child().close());
    }
    return contenders.stream().map(ScenarioRun::measured).toList();
  }

  /** One round, of any length, tells over time what others tell by rounds. */
  private boolean isSoak() {
    return scenario.variants().stream().allMatch(variant -> variant.work() instanceof Work.Soak);
  }

  private void ask(Contender contender, boolean counts) throws InterruptedException {
    Variant variant = contender.variant();
    Path stores = stores(variant);
    RunSite.rest();
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
        "%s, %s%s%s"
            .formatted(scenario.name(), variant.name(), counts ? "" : ", warm-up", rate(outcome)));
  }

  private Path stores(Variant variant) {
    if (!variant.work().keepsStore()) {
      return site.stores(scenario.name());
    }
    return kept.computeIfAbsent(
        place(variant), _ -> site.stores("%s-%d".formatted(scenario.name(), kept.size())));
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

  private ChildCommand child() {
    return new ChildCommand(
        scenario.name(),
        plan.heapMebibytes(),
        List.of(),
        ClassPaths.join(
            ClassPaths.of(WorkMain.class, Histogram.class, ObjectMapper.class),
            Home.locate().serviceClassPath("storage-service")),
        WorkMain.class,
        List.of(),
        site.logs().resolve(scenario.name() + ".log"));
  }
}
