package dev.millrace.cli.stats;

import dev.millrace.cli.connect.Located;
import dev.millrace.cli.connect.ManagementOptions;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace stats}. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what all services do: what comes in, is stored and asked, lag, caches, stores, memory.",
      "Rates are taken over a second, with --watch over its interval. A - is not known: nothing",
      "happened that could be divided by, or nobody tells it."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "  0:shown",
      "  1:shown, and a service does not answer",
      "  2:wrong option",
      "  3:no service answers",
      "130:a --watch ended by Ctrl-C"
    })
public final class StatsCommand implements Callable<Integer> {
  private static final int INTERVAL_SECONDS_MAX = 3_600;

  /** Between the two looks of a view that is not watched. */
  private static final int ONCE_SECONDS = 1;

  private final Wait wait;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ManagementOptions management = new ManagementOptions();

  @Option(names = "--detailed", description = "Shows more figures, and what took how long.")
  private boolean detailed;

  @Option(
      names = "--watch",
      description = {
        "Shows it again and again until Ctrl-C: in place on a terminal, elsewhere one block after",
        "the other."
      })
  private boolean watch;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "Between two views of --watch, 1 to 3600. Default: ${DEFAULT-VALUE}.")
  private int intervalSeconds = 1;

  @Option(
      names = "--json",
      description = "Prints one JSON object with all figures; with --watch one in each line.")
  private boolean json;

  public StatsCommand() {
    this(TimeUnit.SECONDS::sleep);
  }

  StatsCommand(Wait wait) {
    this.wait = wait;
  }

  /** Passes the time between two looks. */
  @FunctionalInterface
  interface Wait {
    void seconds(int seconds) throws InterruptedException;
  }

  @Override
  public Integer call() {
    if (intervalSeconds < 1 || intervalSeconds > INTERVAL_SECONDS_MAX) {
      throw CommandFailure.badInput(
          "--interval is %d, must be from 1 to %d"
              .formatted(intervalSeconds, INTERVAL_SECONDS_MAX));
    }
    Map<Service, Located> located =
        Map.of(
            Service.INGEST, management.ingest(),
            Service.STORAGE, management.storage(),
            Service.QUERY, management.query());
    Path stack = located.values().stream().allMatch(Located::isOfStack) ? management.data() : null;
    try (Scraper scraper = new Scraper(located)) {
      return watch ? watch(scraper, stack) : once(scraper, stack);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED;
    }
  }

  private int once(Scraper scraper, @Nullable Path stack) throws InterruptedException {
    Look before = answered(scraper.look());
    wait.seconds(ONCE_SECONDS);
    Overview overview = overview(before, scraper.look(), stack);
    PrintWriter out = spec.commandLine().getOut();
    lines(overview, OverviewText.COLUMNS).forEach(out::println);
    out.flush();
    return overview.silent().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private int watch(Scraper scraper, @Nullable Path stack) throws InterruptedException {
    Look before = answered(scraper.look());
    try (Screen screen =
        new Screen(spec.commandLine().getOut(), isTerminal() ? TerminalSize::now : null)) {
      while (true) {
        wait.seconds(intervalSeconds);
        Look after = scraper.look();
        Overview overview = overview(before, after, stack);
        screen.show(columns -> lines(overview, columns));
        before = after;
      }
    }
  }

  private static Overview overview(Look before, Look after, @Nullable Path stack) {
    return Overview.of(before, after, MemoryFigures.of(stack, after));
  }

  private List<String> lines(Overview overview, int columns) {
    return json
        ? List.of(OverviewJson.of(overview).toString())
        : OverviewText.lines(overview, detailed, columns);
  }

  private static Look answered(Look look) {
    if (look.instances().stream().allMatch(instance -> instance.samples() == null)) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "no service answers at %s; is Millrace running? (millrace up, or name them with --ingest-http, --storage-http and --query-http)"
              .formatted(
                  String.join(
                      ",",
                      look.instances().stream()
                          .map(instance -> instance.endpoint().toString())
                          .toList())));
    }
    return look;
  }

  @SuppressWarnings("SystemConsoleNull") // Java 25 has none again when nobody is there
  private boolean isTerminal() {
    Console console = System.console();
    return !json && console != null && console.isTerminal();
  }
}
