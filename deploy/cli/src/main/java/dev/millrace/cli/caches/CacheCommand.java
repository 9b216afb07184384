package dev.millrace.cli.caches;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace cache}. */
@Command(
    name = "cache",
    mixinStandardHelpOptions = true,
    description = "Looks at the caches of the query services and empties them.",
    subcommands = {CacheStatsCommand.class, CacheClearCommand.class})
public final class CacheCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "missing command");
  }
}
