package dev.millrace.cli.storage;

import dev.millrace.cli.connect.StorageOptions;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that act on stores. */
final class ActOptions {
  @Mixin private StorageOptions storage = new StorageOptions();

  @Option(
      names = "--partition",
      paramLabel = "N",
      description = "This partition only; repeatable. Default: all.")
  private List<Integer> partitions = List.of();

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  Acts acts() {
    return new Acts(storage.endpoints(), partitions);
  }

  List<Integer> partitions() {
    return partitions;
  }

  boolean json() {
    return json;
  }
}
