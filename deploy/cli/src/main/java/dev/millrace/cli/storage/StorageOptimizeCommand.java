package dev.millrace.cli.storage;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace storage optimize}. */
@Command(
    name = "optimize",
    mixinStandardHelpOptions = true,
    description = {
      "Compacts what pays, and says what it left and why; the rule is in docs/operations.md.",
      "Stores serve meanwhile. One storage service after the other; Ctrl-C ends it."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "  0:what pays is compacted",
      "  1:a partition did not come to its end",
      "  2:wrong option",
      "  3:a storage service does not answer or has another act under way, or nobody owns a partition"
    })
public final class StorageOptimizeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ActOptions options = new ActOptions();

  @Override
  public Integer call() {
    return new CompactRun(spec, options).run(true);
  }
}
