package dev.millrace.cli.storage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.admin.v1.SetOptionsRequest;
import dev.millrace.admin.v1.SetOptionsResponse;
import dev.millrace.admin.v1.SetOptionsResult;
import dev.millrace.cli.connect.StorageOptions;
import dev.millrace.cli.exit.ExitCode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace storage set-option}. */
@Command(
    name = "set-option",
    mixinStandardHelpOptions = true,
    description = {
      "Changes options of RocksDB in all stores, while they are in use.",
      "Lasts until the storage service restarts; says what to set for it to last."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "  0:set in all stores",
      "  1:a partition could not take them",
      "  2:wrong option or value; nothing was changed by the service that said so",
      "  3:a storage service does not answer, or nobody owns a partition"
    })
public final class StorageSetOptionCommand implements Callable<Integer> {
  private static final String SETTING = "millrace.storage.rocksdb.options";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private StorageOptions storage = new StorageOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "NAME=VALUE",
      description = "Options as in docs/configuration.md, such as max_background_jobs=4.")
  private List<String> options = List.of();

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    SetOptionsRequest request =
        SetOptionsRequest.newBuilder().setOptions(String.join(";", options)).build();
    Acts acts = new Acts(storage.endpoints(), List.of());
    List<SetOptionsResponse> answers = new ArrayList<>();
    acts.each(
        stub -> {
          SetOptionsResponse answer =
              stub.withDeadlineAfter(Instances.TIMEOUT_SECONDS, TimeUnit.SECONDS)
                  .setOptions(request);
          acts.reached(answer.getScope());
          answers.add(answer);
        });
    PrintWriter out = spec.commandLine().getOut();
    if (acts.hasToTell()) {
      out.println(json ? json(answers, acts.notOwned()) : text(answers));
      out.flush();
    }
    acts.requireWhole();
    return problems(answers).isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static String text(List<SetOptionsResponse> answers) {
    List<String> lines = new ArrayList<>();
    String set =
        answers.stream()
            .flatMap(answer -> answer.getResultsList().stream())
            .filter(result -> result.getProblem().isEmpty())
            .map(result -> Integer.toString(result.getPartition()))
            .collect(Collectors.joining(", "));
    lines.add("set in the stores of partitions: " + (set.isEmpty() ? "none" : set));
    for (SetOptionsResult result : problems(answers)) {
      lines.add("partition %d: NOT SET: %s".formatted(result.getPartition(), result.getProblem()));
    }
    lines.add("This lasts until the storage service restarts. For it to last, set");
    for (String now : now(answers)) {
      lines.add("  %s=%s".formatted(SETTING, now));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static ObjectNode json(List<SetOptionsResponse> answers, List<Integer> notOwned) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode partitions = json.putArray("partitions");
    for (SetOptionsResponse answer : answers) {
      for (SetOptionsResult result : answer.getResultsList()) {
        partitions
            .addObject()
            .put("partition", result.getPartition())
            .put("problem", result.getProblem());
      }
    }
    ArrayNode missing = json.putArray("notOwned");
    notOwned.forEach(missing::add);
    json.put("lasts", "until restart").put("setting", SETTING);
    ArrayNode values = json.putArray("values");
    now(answers).forEach(values::add);
    return json;
  }

  private static List<SetOptionsResult> problems(List<SetOptionsResponse> answers) {
    return answers.stream()
        .flatMap(answer -> answer.getResultsList().stream())
        .filter(result -> !result.getProblem().isEmpty())
        .toList();
  }

  /** One value, unless services are configured differently. */
  private static Set<String> now(List<SetOptionsResponse> answers) {
    return answers.stream()
        .map(SetOptionsResponse::getOptions)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
