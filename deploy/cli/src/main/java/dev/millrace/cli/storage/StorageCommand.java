package dev.millrace.cli.storage;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace storage}. */
@Command(
    name = "storage",
    mixinStandardHelpOptions = true,
    description = "Looks at the stores and acts on them.",
    subcommands = {
      StorageStatsCommand.class,
      StorageCompactCommand.class,
      StorageOptimizeCommand.class,
      StorageSetOptionCommand.class,
      StorageCheckpointCommand.class,
      StorageRestoreCommand.class
    })
public final class StorageCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "missing command");
  }
}
