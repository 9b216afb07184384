package dev.millrace.cli.storage;

import static dev.millrace.cli.storage.Mebibytes.mib;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.admin.v1.CompactProgress;
import dev.millrace.admin.v1.CompactRequest;
import dev.millrace.admin.v1.CompactResponse;
import dev.millrace.admin.v1.CompactResult;
import dev.millrace.admin.v1.FamilyCompaction;
import dev.millrace.cli.exit.ExitCode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** Compacts stores, all or what pays, and tells what came of it. */
final class CompactRun {
  private static final double MILLIS = 1000;

  private final ActOptions options;
  private final PrintWriter out;
  private final ProgressLine progress;
  private final List<CompactResult> results = new ArrayList<>();

  CompactRun(CommandSpec spec, ActOptions options) {
    this.options = options;
    this.out = spec.commandLine().getOut();
    this.progress = new ProgressLine(spec.commandLine().getErr(), options.json());
  }

  /** Returns the exit code. */
  int run(boolean onlyWhatPays) {
    CompactRequest request =
        CompactRequest.newBuilder()
            .addAllPartitions(options.partitions())
            .setOnlyWhatPays(onlyWhatPays)
            .build();
    Acts acts = options.acts();
    acts.each(stub -> stub.compact(request).forEachRemaining(answer -> take(answer, acts)));
    if (options.json() && acts.hasToTell()) {
      out.println(json(acts.notOwned()));
      out.flush();
    }
    acts.requireWhole();
    boolean whole = results.stream().allMatch(result -> result.getProblem().isEmpty());
    return whole ? ExitCode.OK : ExitCode.FAILED;
  }

  private void take(CompactResponse answer, Acts acts) {
    switch (answer.getContentCase()) {
      case SCOPE -> acts.reached(answer.getScope());
      case PROGRESS -> progress.say(text(answer.getProgress()));
      case RESULT -> {
        progress.say("");
        results.add(answer.getResult());
        if (!options.json()) {
          out.println(text(answer.getResult()));
          out.flush();
        }
      }
      case CONTENT_NOT_SET -> {} // of a newer service
    }
  }

  private static String text(CompactProgress progress) {
    return "partition %d: %s, %d of %d families done"
        .formatted(
            progress.getPartition(),
            progress.getColumnFamily(),
            progress.getDone(),
            progress.getFamilies());
  }

  private static String text(CompactResult result) {
    StringBuilder text = new StringBuilder();
    text.append(
        "partition %d: %s MiB in files, then %s, %.1f s"
            .formatted(
                result.getPartition(),
                mib(
                    result.getFamiliesList().stream()
                        .mapToLong(FamilyCompaction::getBytesBefore)
                        .sum()),
                mib(
                    result.getFamiliesList().stream()
                        .mapToLong(FamilyCompaction::getBytesAfter)
                        .sum()),
                result.getMillis() / MILLIS));
    for (FamilyCompaction family : result.getFamiliesList()) {
      text.append(System.lineSeparator()).append(text(family));
    }
    if (!result.getProblem().isEmpty()) {
      text.append(System.lineSeparator()).append("  NOT ENDED: ").append(result.getProblem());
    }
    return text.toString();
  }

  private static String text(FamilyCompaction family) {
    return family.getCompacted()
        ? "  %-10s %d files, %s MiB -> %d files, %s MiB in %.1f s: %s"
            .formatted(
                family.getColumnFamily(),
                family.getFilesBefore(),
                mib(family.getBytesBefore()),
                family.getFilesAfter(),
                mib(family.getBytesAfter()),
                family.getMillis() / MILLIS,
                family.getReason())
        : "  %-10s %d files, %s MiB left: %s"
            .formatted(
                family.getColumnFamily(),
                family.getFilesBefore(),
                mib(family.getBytesBefore()),
                family.getReason());
  }

  private ObjectNode json(List<Integer> notOwned) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode partitions = json.putArray("partitions");
    results.forEach(result -> partitions.add(json(result)));
    ArrayNode missing = json.putArray("notOwned");
    notOwned.forEach(missing::add);
    return json;
  }

  private static ObjectNode json(CompactResult result) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("partition", result.getPartition())
            .put("problem", result.getProblem())
            .put("millis", result.getMillis());
    ArrayNode families = json.putArray("families");
    for (FamilyCompaction family : result.getFamiliesList()) {
      families
          .addObject()
          .put("columnFamily", family.getColumnFamily())
          .put("compacted", family.getCompacted())
          .put("reason", family.getReason())
          .put("filesBefore", family.getFilesBefore())
          .put("bytesBefore", family.getBytesBefore())
          .put("filesAfter", family.getFilesAfter())
          .put("bytesAfter", family.getBytesAfter())
          .put("millis", family.getMillis());
    }
    return json;
  }
}
