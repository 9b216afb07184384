package dev.millrace.bench;

import dev.millrace.bench.report.Machine;
import dev.millrace.bench.report.StorageGoals;
import dev.millrace.bench.report.StorageReport;
import dev.millrace.bench.report.StorageReport.Result;
import dev.millrace.bench.report.StorageTable;
import dev.millrace.bench.suite.Scenario;
import dev.millrace.local.process.StackFailure;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One run: scenario after scenario. */
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

  /**
   * Runs.
   *
   * @throws StackFailure when a process does not start, or fails
   */
  StorageReport run() throws InterruptedException {
    String startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    List<Result> results = new ArrayList<>();
    try (RunSite site = RunSite.in(plan.directory())) {
      try {
        for (Scenario scenario : plan.scenarios()) {
          Result result = new ScenarioRun(plan, site, scenario, progress, versions).run();
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
}
