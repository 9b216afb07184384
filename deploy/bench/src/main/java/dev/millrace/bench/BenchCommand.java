package dev.millrace.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the measurements. */
@Command(
    name = "bench",
    description = "Measure Millrace on this machine.",
    mixinStandardHelpOptions = true,
    subcommands = {
      E2eCommand.class,
      WatchCommand.class,
      ReadCommand.class,
      ConnectionsCommand.class,
      RedisCommand.class,
      DrainCommand.class,
      StorageCommand.class,
      HttpCommand.class,
      MicroCommand.class
    })
public final class BenchCommand implements Runnable {
  /** Everything ran and came back as it should. */
  static final int EXIT_OK = 0;

  /** Something that was sent did not come back as it should. */
  static final int EXIT_FAILED = 1;

  @Spec private CommandSpec spec;

  /** Made by picocli, which injects the command's model. */
  @SuppressWarnings("NullAway.Init")
  public BenchCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }
}
