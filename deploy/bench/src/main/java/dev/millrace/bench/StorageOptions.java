package dev.millrace.bench;

import dev.millrace.bench.suite.Scenarios;
import dev.millrace.bench.suite.Work.Soak.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code bench storage}. */
final class StorageOptions {
  private static final long COUNT_DEFAULT = 1_000_000;
  private static final long COUNT_QUICK = 100_000;
  private static final double SECONDS_DEFAULT = 5;
  private static final double SECONDS_QUICK = 0.5;
  private static final double SOAK_DEFAULT = 60;
  private static final double SOAK_QUICK = 2;
  private static final int ROUNDS_DEFAULT = 3;

  /** As the command line writes them. */
  enum Load {
    write,
    read,
    mixed
  }

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description =
          "Only these of batch, values, order, reads, compression, cache, buffers, jobs, mixed,"
              + " ycsb, layout, soak (default: all).")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--quick",
      description = "A look in a few minutes: 100,000 entries, half a second, one round.")
  private boolean quick;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Entries of a data set (default: 1,000,000).")
  private @Nullable Long count;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Of a measurement that is not over with its entries (default: 5).")
  private @Nullable Double seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds of each variant that count, in turns (default: 3).")
  private @Nullable Integer rounds;

  @Option(
      names = "--warmup-rounds",
      paramLabel = "N",
      defaultValue = "1",
      description = "Rounds before them (default: ${DEFAULT-VALUE}).")
  private int warmupRounds;

  @Option(names = "--soak", paramLabel = "S", description = "Seconds of the soak (default: 60).")
  private @Nullable Double soakSeconds;

  @Option(
      names = "--soak-load",
      defaultValue = "mixed",
      description = "What the soak does: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Load soakLoad = Load.mixed;

  @Option(
      names = "--budget",
      paramLabel = "SIZE",
      defaultValue = "512m",
      description =
          "Memory for blocks and memtables, where a scenario does not vary it (default:"
              + " ${DEFAULT-VALUE}).")
  private String budget = "512m";

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "1g",
      description = "Heap of each process that is measured (default: ${DEFAULT-VALUE}).")
  private String heap = "1g";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides what is written and read (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where the stores lie, until the end of the run (default: the system's /tmp).")
  private @Nullable Path directory;

  /**
   * What they ask for.
   *
   * @throws IllegalArgumentException naming the option that is out of range
   */
  StoragePlan plan() {
    return new StoragePlan(
        only.isEmpty() ? Scenarios.NAMES : only,
        count == null ? (quick ? COUNT_QUICK : COUNT_DEFAULT) : count,
        seconds == null ? (quick ? SECONDS_QUICK : SECONDS_DEFAULT) : seconds,
        rounds == null ? (quick ? 1 : ROUNDS_DEFAULT) : rounds,
        warmupRounds,
        soakSeconds == null ? (quick ? SOAK_QUICK : SOAK_DEFAULT) : soakSeconds,
        switch (soakLoad) {
          case write -> Kind.WRITE;
          case read -> Kind.READ;
          case mixed -> Kind.MIXED;
        },
        Ranges.mebibytes("--budget", budget),
        Ranges.mebibytes("--heap", heap),
        seed,
        directory);
  }
}
