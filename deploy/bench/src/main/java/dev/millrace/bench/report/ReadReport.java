package dev.millrace.bench.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.bench.reads.Workload;
import dev.millrace.bench.report.StorageReport.Goal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run of {@code bench read} found; its components are the keys of the JSON. Medians of the
 * rounds; a workload that was left out has none.
 *
 * @param localShareOfEcho gets from the local cache by gets from the echo
 * @param batchKeysPerSecond transactions a second in batches of a hundred from the local cache
 * @param listMicrosCpu of query and storage service together for a list of a hundred from the
 *     stores, summary view
 * @param listMicrosCpuFull the same with whole transactions
 * @param figures of each workload
 * @param goals met, missed or not measured
 * @param options how it was run
 * @param machine what it ran on
 * @param problems why the run failed; empty when every answer was right
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReadReport(
    @Nullable Double echoCallsPerSecond,
    @Nullable Double localCallsPerSecond,
    @Nullable Double localShareOfEcho,
    @Nullable Double redisCallsPerSecond,
    @Nullable Double storeCallsPerSecond,
    @Nullable Double batchKeysPerSecond,
    @Nullable Double listMicrosCpu,
    @Nullable Double listMicrosCpuFull,
    Map<Workload, ReadFigures> figures,
    List<Goal> goals,
    Map<String, Object> options,
    Map<String, Object> machine,
    List<String> problems)
    implements Report {
  /** A report of what was found. */
  public static ReadReport of(
      Map<Workload, List<ReadRound>> rounds,
      Map<String, Object> options,
      List<String> listProcesses,
      List<String> problems) {
    Map<Workload, ReadFigures> figures = new EnumMap<>(Workload.class);
    rounds.forEach(
        (workload, found) -> figures.put(workload, ReadFigures.of(found, workload.kind().items())));
    Double echo = calls(figures.get(Workload.ECHO));
    Double local = calls(figures.get(Workload.LOCAL));
    Double share =
        echo == null || local == null || echo == 0
            ? null
            : Math.round(local / echo * 1000) / 1000.0;
    Double list = cpu(rounds.get(Workload.LIST), listProcesses);
    Double listFull = cpu(rounds.get(Workload.LIST_FULL), listProcesses);
    ReadFigures batch = figures.get(Workload.BATCH);
    return new ReadReport(
        echo,
        local,
        share,
        calls(figures.get(Workload.REDIS)),
        calls(figures.get(Workload.STORE)),
        batch == null ? null : batch.itemsPerSecond().median(),
        list,
        listFull,
        figures,
        new ReadGoals(figures).judge(share, list, listFull),
        options,
        Machine.describe(),
        problems);
  }

  private static @Nullable Double calls(@Nullable ReadFigures figures) {
    return figures == null ? null : figures.callsPerSecond().median();
  }

  private static @Nullable Double cpu(@Nullable List<ReadRound> rounds, List<String> processes) {
    return rounds == null
        ? null
        : ReadFigures.spread(rounds, round -> round.cpuMicros(processes.toArray(String[]::new)))
            .median();
  }

  /** For people. */
  @Override
  public String toTable() {
    Lines text = new Lines();
    text.add(
        "%-28s %12s %12s %12s %10s %10s %12s %12s",
        "medians",
        "calls/s",
        "items/s",
        "p50, us",
        "p99, us",
        "CPU, us",
        "half p99, us",
        "service p99");
    figures.forEach((workload, found) -> row(text, workload, found));
    text.add("");
    text.add("%-28s %12s", "get, local cache / echo", number("%.3f", localShareOfEcho));
    text.add("%-28s %12s", "CPU of a list, summary, us", number("%,.0f", listMicrosCpu));
    text.add("%-28s %12s", "CPU of a list, full, us", number("%,.0f", listMicrosCpuFull));
    text.add("");
    String table = text + StorageTable.of(goals);
    return problems.isEmpty() ? table : table + "FAILED" + System.lineSeparator();
  }

  private static void row(Lines text, Workload workload, ReadFigures found) {
    text.add(
        "%-28s %,12.0f %,12.0f %,12.0f %,10.0f %,10.1f %,12.0f %,12.0f",
        workload.title(),
        found.callsPerSecond().median(),
        found.itemsPerSecond().median(),
        found.p50Micros().median(),
        found.p99Micros().median(),
        found.cpuMicros().values().stream().mapToDouble(Double::doubleValue).sum(),
        found.half().p99Micros().median(),
        found.half().serviceP99Micros().median());
  }

  private static String number(String form, @Nullable Double value) {
    return value == null ? "-" : form.formatted(value);
  }
}
