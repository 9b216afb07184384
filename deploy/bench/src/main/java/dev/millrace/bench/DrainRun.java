package dev.millrace.bench;

import dev.millrace.bench.child.Child;
import dev.millrace.bench.connect.OwnBroker;
import dev.millrace.bench.drain.DrainTask;
import dev.millrace.bench.drain.FillTask;
import dev.millrace.bench.drain.Filled;
import dev.millrace.bench.drain.Round;
import dev.millrace.bench.report.DrainReport;
import dev.millrace.bench.report.DrainSummary;
import dev.millrace.contract.log.LogTopic;
import dev.millrace.local.process.Home;
import dev.millrace.local.process.StackFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One run: start, fill, drain round after round and in turn. */
final class DrainRun {
  private final DrainPlan plan;
  private final Consumer<String> progress;
  private final List<String> problems = new ArrayList<>();

  DrainRun(DrainPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /** Who drains, and what came of it. */
  private record Contender(String name, Child child, List<Round> rounds) {
    Contender(String name, Child child) {
      this(name, child, new ArrayList<>());
    }
  }

  /**
   * Runs.
   *
   * @throws IllegalArgumentException when a setting can not be used
   * @throws StackFailure when a process does not start, or a round comes to no end
   */
  DrainReport run() throws InterruptedException {
    try (RunSite site = RunSite.in(plan.directory())) {
      try {
        DrainReport report = run(site);
        if (!report.problems().isEmpty()) {
          keepLogs(site);
        }
        return report;
      } catch (StackFailure e) {
        if (site.isEnded()) {
          throw new StackFailure("stopped before its end", e);
        }
        keepLogs(site);
        throw e;
      }
    }
  }

  private void keepLogs(RunSite site) {
    progress.accept("logs are in " + site.keepLogs());
  }

  private DrainReport run(RunSite site) throws InterruptedException {
    DrainChildren children = new DrainChildren(plan, Home.locate(), site.logs());
    List<Contender> contenders = new ArrayList<>();
    contenders.add(new Contender(DrainChildren.MILLRACE, site.start(children.millrace())));
    if (plan.withStreams()) {
      contenders.add(new Contender(DrainChildren.STREAMS, site.start(children.streams())));
    }
    OwnBroker broker = site.startBroker();
    Filled log = fill(children, broker);
    for (int round = 0; round < plan.warmupRounds() + plan.rounds(); round++) {
      for (Contender contender : contenders) {
        drain(site, broker, log, contender);
      }
    }
    return report(log, contenders);
  }

  private Filled fill(DrainChildren children, OwnBroker broker) {
    progress.accept("writing %,d transactions".formatted(plan.transactions()));
    try (Child child = Child.start(children.fill())) {
      return child.ask(
          new FillTask(
              broker.bootstrapServers(),
              LogTopic.DEFAULT_NAME,
              plan.partitions(),
              plan.transactions(),
              plan.generator()),
          Filled.class);
    }
  }

  private void drain(RunSite site, OwnBroker broker, Filled log, Contender contender)
      throws InterruptedException {
    int number = contender.rounds().size();
    String name = "%s-%d".formatted(contender.name(), number);
    Path stores = site.stores(name);
    RunSite.rest();
    Round round =
        contender
            .child()
            .ask(
                new DrainTask(
                    number,
                    broker.bootstrapServers(),
                    LogTopic.DEFAULT_NAME,
                    plan.partitions(),
                    log.ends(),
                    stores.toString(),
                    plan.compact(),
                    plan.patienceSeconds(),
                    broker.pid()),
                Round.class);
    site.remove(stores);
    contender.rounds().add(round);
    round.problems().forEach(problem -> problems.add(name + ": " + problem));
    progress.accept(
        "%s, %s: %,.0f tx/s"
            .formatted(
                contender.name(),
                number < plan.warmupRounds()
                    ? "warm-up"
                    : "round " + (number - plan.warmupRounds() + 1),
                round.transactions() / round.readable().seconds()));
  }

  private DrainReport report(Filled log, List<Contender> contenders) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("transactions", plan.transactions());
    facts.put("partitions", plan.partitions());
    facts.put("valueBytesPerTransaction", log.valueBytes() / (double) plan.transactions());
    facts.put("fillSeconds", log.seconds());
    List<DrainSummary> summaries =
        contenders.stream()
            .map(contender -> DrainSummary.of(contender.rounds(), plan.warmupRounds()))
            .toList();
    return DrainReport.of(
        summaries.getFirst(),
        plan.withStreams() ? summaries.getLast() : null,
        facts,
        plan.describe(),
        problems);
  }
}
