package dev.millrace.bench;

import dev.millrace.bench.child.ClassPaths;
import dev.millrace.bench.micro.MicroMain;
import dev.millrace.local.process.Home;
import dev.millrace.local.process.JavaCommand;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the JMH benchmarks of the services' steps, in JVMs that have the storage service. */
@Command(
    name = "micro",
    description = "Measure single steps with JMH.",
    mixinStandardHelpOptions = true)
final class MicroCommand implements Callable<Integer> {
  /** Of the process that starts those that measure. */
  private static final int HEAP_MEBIBYTES = 256;

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

  @Spec private CommandSpec spec;

  /** Made by picocli, which injects the command's model. */
  @SuppressWarnings("NullAway.Init")
  MicroCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      Ranges.require(seconds >= 1, "--seconds", seconds, "at least 1");
      Ranges.require(iterations >= 1, "--iterations", iterations, "at least 1");
      var _ = Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(), "PATTERN is no regular expression: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    List<String> command =
        JavaCommand.of(
            HEAP_MEBIBYTES,
            List.of(),
            ClassPaths.join(
                System.getProperty("java.class.path"),
                Home.locate().serviceClassPath("storage-service")),
            MicroMain.class.getName(),
            List.of(
                pattern,
                Integer.toString(seconds),
                Integer.toString(iterations),
                Boolean.toString(gc)));
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0
        ? BenchCommand.EXIT_OK
        : BenchCommand.EXIT_FAILED;
  }
}
