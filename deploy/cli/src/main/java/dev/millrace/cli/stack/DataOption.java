package dev.millrace.cli.stack;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which stack. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace",
      description = "Data directory of the stack. Default: ${DEFAULT-VALUE}.")
  private Path data = Path.of(".millrace");

  Path data() {
    return data.toAbsolutePath().normalize();
  }
}
