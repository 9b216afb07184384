package dev.millrace.cli.storage;

import static dev.millrace.cli.storage.Mebibytes.mib;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.admin.v1.CheckpointProgress;
import dev.millrace.admin.v1.CheckpointRequest;
import dev.millrace.admin.v1.CheckpointResponse;
import dev.millrace.admin.v1.CheckpointResult;
import dev.millrace.cli.exit.ExitCode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace storage checkpoint}. */
@Command(
    name = "checkpoint",
    mixinStandardHelpOptions = true,
    description = {
      "Keeps the state of all stores as files that can be restored.",
      "Each storage service writes those of its partitions on its own disk, under",
      "millrace.storage.checkpoint-directory. Stores serve meanwhile; Ctrl-C ends it."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "  0:there is a checkpoint of all partitions",
      "  1:there is none of some partition; the others' are complete",
      "  2:wrong option or name",
      "  3:a storage service does not answer or has another act under way, or nobody owns a partition"
    })
public final class StorageCheckpointCommand implements Callable<Integer> {
  private static final double MILLIS = 1000;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ActOptions options = new ActOptions();

  @Parameters(
      paramLabel = "NAME",
      description =
          "1 to 64 letters, digits, dots, underscores and hyphens; the first a letter or a digit; not"
              + " partition-N.")
  private String name = "";

  private final List<CheckpointResult> results = new ArrayList<>();

  @Override
  public Integer call() {
    CheckpointRequest request =
        CheckpointRequest.newBuilder().setName(name).addAllPartitions(options.partitions()).build();
    PrintWriter out = spec.commandLine().getOut();
    ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), options.json());
    Acts acts = options.acts();
    acts.each(
        stub ->
            stub.checkpoint(request)
                .forEachRemaining(
                    answer -> {
                      if (answer.hasScope()) {
                        acts.reached(answer.getScope());
                      }
                      take(answer, progress, out);
                    }));
    if (options.json() && acts.hasToTell()) {
      out.println(json(acts.notOwned()));
      out.flush();
    }
    acts.requireWhole();
    boolean whole = results.stream().allMatch(result -> result.getProblem().isEmpty());
    return whole ? ExitCode.OK : ExitCode.FAILED;
  }

  private void take(CheckpointResponse answer, ProgressLine progress, PrintWriter out) {
    if (answer.hasProgress()) {
      progress.say(text(answer.getProgress()));
    } else if (answer.hasResult()) {
      progress.say("");
      results.add(answer.getResult());
      if (!options.json()) {
        out.println(text(answer.getResult()));
        out.flush();
      }
    }
  }

  private static String text(CheckpointProgress progress) {
    return "partition %d: %s of %s MiB hashed"
        .formatted(progress.getPartition(), mib(progress.getBytesDone()), mib(progress.getBytes()));
  }

  private static String text(CheckpointResult result) {
    if (!result.getProblem().isEmpty()) {
      return "partition %d: NO CHECKPOINT: %s"
          .formatted(result.getPartition(), result.getProblem());
    }
    return "partition %d: next offset %d, %,d stored, digest %s, %d files, %s MiB, %.1f s%n  %s"
        .formatted(
            result.getPartition(),
            result.getNextOffset(),
            result.getStored(),
            digest(result),
            result.getFiles(),
            mib(result.getBytes()),
            result.getMillis() / MILLIS,
            result.getDirectory());
  }

  private ObjectNode json(List<Integer> notOwned) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", name);
    ArrayNode partitions = json.putArray("partitions");
    for (CheckpointResult result : results) {
      partitions
          .addObject()
          .put("partition", result.getPartition())
          .put("problem", result.getProblem())
          .put("directory", result.getDirectory())
          .put("nextOffset", result.getNextOffset())
          .put("leaderEpoch", result.getLeaderEpoch())
          .put("digest", digest(result))
          .put("stored", result.getStored())
          .put("files", result.getFiles())
          .put("bytes", result.getBytes())
          .put("millis", result.getMillis());
    }
    ArrayNode missing = json.putArray("notOwned");
    notOwned.forEach(missing::add);
    return json;
  }

  private static String digest(CheckpointResult result) {
    return HexFormat.of().formatHex(result.getDigest().toByteArray());
  }
}
