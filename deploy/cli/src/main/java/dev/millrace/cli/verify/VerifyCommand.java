package dev.millrace.cli.verify;

import dev.millrace.admin.v1.ListIdsRequest;
import dev.millrace.admin.v1.ListIdsResponse;
import dev.millrace.admin.v1.VerifyPartitionRequest;
import dev.millrace.admin.v1.VerifyPartitionResponse;
import dev.millrace.admin.v1.VerifyProgress;
import dev.millrace.cli.connect.StorageOptions;
import dev.millrace.cli.exit.FailureLine;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Checks that the stores are what their records and, on demand, the log say.",
      "Works on snapshots beside the normal service; Ctrl-C ends it."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "  0:all is equal",
      "  1:there are differences, or a store is damaged",
      "  2:wrong option",
      "  3:a partition has no owner here, or an owner or the log does not answer",
      "  5:all is equal, but some ids are held by more than one partition"
    })
public final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private StorageOptions storage = new StorageOptions();

  @Option(
      names = "--against-kafka",
      description = "Also reads the log again and compares it with the stores.")
  private boolean againstKafka;

  @Option(
      names = "--ids",
      description = "Also lists ids that more than one partition holds; asks all partitions.")
  private boolean ids;

  @Option(names = "--partition", paramLabel = "N", description = "Checks this partition only.")
  private @Nullable Integer partition;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Report report = new Report(spec.commandLine().getOut(), json);
    try (Owners owners = Owners.ask(storage.endpoints())) {
      for (int checked : partition == null ? owners.partitions() : List.of(partition)) {
        check(owners, checked, report);
      }
      if (ids) {
        mergeIds(owners, report);
      }
    }
    return report.end();
  }

  private void check(Owners owners, int checked, Report report) {
    VerifyPartitionRequest request =
        VerifyPartitionRequest.newBuilder()
            .setPartition(checked)
            .setAgainstLog(againstKafka)
            .build();
    try {
      Iterator<VerifyPartitionResponse> answers = owners.of(checked).verifyPartition(request);
      while (answers.hasNext()) {
        VerifyPartitionResponse answer = answers.next();
        if (answer.hasResult()) {
          report.partition(answer.getResult());
        } else {
          progress(checked, answer.getProgress());
        }
      }
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.DATA_LOSS) {
        throw e;
      }
      report.damaged(checked, FailureLine.of(e).text());
    }
  }

  private static void mergeIds(Owners owners, Report report) {
    Map<Integer, Iterator<ListIdsResponse>> streams = new TreeMap<>();
    for (int each : owners.partitions()) {
      streams.put(
          each, owners.of(each).listIds(ListIdsRequest.newBuilder().setPartition(each).build()));
    }
    IdMerge merge = new IdMerge(streams);
    merge.run(report::heldTwice);
    report.ids(merge.ids());
  }

  /** On a terminal, in place; a file gets none of it. */
  @SuppressWarnings("SystemConsoleNull") // Java 25 has none again when nobody is there
  private void progress(int checked, VerifyProgress progress) {
    Console console = System.console();
    if (json || console == null || !console.isTerminal()) {
      return;
    }
    PrintWriter err = spec.commandLine().getErr();
    String step = progress.getStep().name().substring("VERIFY_STEP_".length());
    err.printf(
        "\rpartition %d: %s %,d\u001b[K\r",
        checked, step.toLowerCase(Locale.ROOT), progress.getDone());
    err.flush();
  }
}
