package dev.millrace.bench;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the JMH benchmarks of single steps. */
@Command(
    name = "micro",
    description = "Measure single steps with JMH.",
    mixinStandardHelpOptions = true)
final class MicroCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "PATTERN",
      defaultValue = ".*",
      description = "Regular expression of the benchmarks' names (default: all).")
  private String pattern = ".*";

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seconds to the iteration (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "5",
      description = "Measured iterations; three more warm up (default: ${DEFAULT-VALUE}).")
  private int iterations;

  @Option(names = "--gc", description = "Also show allocation.")
  private boolean gc;

  @Override
  public Integer call() throws Exception {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(pattern)
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(seconds))
            .measurementIterations(iterations)
            .measurementTime(TimeValue.seconds(seconds));
    if (gc) {
      options.addProfiler("gc");
    }
    return new Runner(options.build()).run().isEmpty()
        ? BenchCommand.EXIT_FAILED
        : BenchCommand.EXIT_OK;
  }
}
