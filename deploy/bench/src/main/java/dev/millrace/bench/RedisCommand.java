package dev.millrace.bench;

import dev.millrace.bench.fault.RedisFault;
import dev.millrace.bench.generate.GeneratorOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what reads feel of Redis' faults and reports. */
@Command(
    name = "redis",
    description = {
      "What reads feel while Redis is stopped, slow, emptied, full or killed.",
      "Starts a stack of its own and a query service without a local cache, reads at a fixed rate,"
          + " and lets each fault last for half of its time."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every read was answered, and right; whether goals are met, the report says",
      "1:a read failed or its answer was wrong, or a process did not start",
      "2:an option is wrong"
    },
    mixinStandardHelpOptions = true)
final class RedisCommand implements Callable<Integer> {
  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description =
          "Only these of none, stopped, slowed, flushed, full, killed (default: all, in this"
              + " order).")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Reads a second (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "8",
      description = "Of each fault (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "5000",
      description = "Transactions that are read (default: ${DEFAULT-VALUE}).")
  private int keys;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of the query service that is measured; repeatable.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides what is written and read (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private Reporting reporting;

  /** Made by picocli, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  RedisCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    return reporting.checked(() -> reporting.print(new RedisRun(plan(), reporting::say).run()));
  }

  private RedisPlan plan() {
    return new RedisPlan(
        only.isEmpty()
            ? List.of(RedisFault.values())
            : only.stream()
                .map(name -> Ranges.named("--only", name, RedisFault.values(), RedisFault::key))
                .sorted()
                .toList(),
        keys,
        rate,
        seconds,
        settings,
        GeneratorOptions.of(LoadOptions.freshLedger(), seed, System.currentTimeMillis() * 1000));
  }
}
