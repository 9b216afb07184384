package dev.millrace.bench.micro;

import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs benchmarks in a JVM with the storage service on its class path. */
public final class MicroMain {
  private static final int WARMUP_ITERATIONS = 3;

  private static final int EXIT_NOTHING = 1;

  private MicroMain() {}

  /**
   * Runs; the exit code is 1 when no benchmark has such a name.
   *
   * @param arguments pattern, seconds to the iteration, iterations, whether to show allocation
   */
  public static void main(String[] arguments) throws RunnerException {
    int seconds = Integer.parseInt(arguments[1]);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(arguments[0])
            .forks(1)
            .shouldFailOnError(true)
            .warmupIterations(WARMUP_ITERATIONS)
            .warmupTime(TimeValue.seconds(seconds))
            .measurementIterations(Integer.parseInt(arguments[2]))
            .measurementTime(TimeValue.seconds(seconds));
    if (Boolean.parseBoolean(arguments[3])) {
      options.addProfiler("gc");
    }
    try {
      var _ = new Runner(options.build()).run();
    } catch (NoBenchmarksException _) {
      System.err.println("bench: no benchmark has a name like " + arguments[0]);
      System.exit(EXIT_NOTHING);
    }
  }
}
