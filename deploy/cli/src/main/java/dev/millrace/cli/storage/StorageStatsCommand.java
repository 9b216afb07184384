package dev.millrace.cli.storage;

import dev.millrace.admin.v1.GetStatisticsRequest;
import dev.millrace.admin.v1.GetStatisticsResponse;
import dev.millrace.cli.connect.Endpoint;
import dev.millrace.cli.connect.StorageOptions;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace storage stats}. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    description = {
      "Shows memory, files, levels and compression of the stores.",
      "The compression is what the files themselves say, not what is set."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "  0:shown",
      "  1:shown, and a partition is not served",
      "  2:wrong option",
      "  3:a storage service does not answer, or none owns a partition that is asked for"
    })
public final class StorageStatsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private StorageOptions storage = new StorageOptions();

  @Option(
      names = "--partition",
      paramLabel = "N",
      description = "Shows this partition only; repeatable.")
  private List<Integer> partitions = List.of();

  @Option(
      names = "--detailed",
      description = "Shows also cache, filters, flushes, compactions and how long reads took.")
  private boolean detailed;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    GetStatisticsRequest request =
        GetStatisticsRequest.newBuilder().addAllPartitions(partitions).build();
    Map<String, GetStatisticsResponse> answers = new LinkedHashMap<>();
    for (Endpoint endpoint : storage.endpoints()) {
      answers.put(endpoint.toString(), Instances.statistics(endpoint, request));
    }
    requireOwned(answers);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(StatsText.json(answers));
    } else {
      answers.forEach((endpoint, answer) -> out.println(StatsText.of(endpoint, answer, detailed)));
    }
    out.flush();
    boolean served =
        answers.values().stream()
            .flatMap(answer -> answer.getPartitionsList().stream())
            .allMatch(partition -> partition.getProblem().isEmpty());
    return served ? ExitCode.OK : ExitCode.FAILED;
  }

  private void requireOwned(Map<String, GetStatisticsResponse> answers) {
    for (int partition : partitions) {
      boolean owned =
          answers.values().stream()
              .flatMap(answer -> answer.getPartitionsList().stream())
              .anyMatch(one -> one.getPartition() == partition);
      if (!owned) {
        throw new CommandFailure(
            ExitCode.UNAVAILABLE,
            "no storage service named here owns partition %d".formatted(partition));
      }
    }
  }
}
