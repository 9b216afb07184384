package dev.millrace.cli.stack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.local.RunningStack;
import dev.millrace.local.RunningStack.ProcessState;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows the processes of the local stack.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "  0:all of it is healthy",
      "  1:it runs, but not all of it is healthy",
      "  2:wrong option",
      "  3:no stack runs on the data directory"
    })
public final class StatusCommand implements Callable<Integer> {
  private static final int MEBIBYTE = 1024 * 1024;
  private static final int COLUMN_CHARACTERS_MAX = 200;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Optional<RunningStack> stack = RunningStack.find(data.data());
    List<ProcessState> states = stack.map(RunningStack::states).orElse(List.of());
    boolean healthy = states.stream().map(ProcessState::problem).allMatch(Optional::isEmpty);
    if (json) {
      out.println(json(stack, states));
    } else if (stack.isPresent()) {
      out.printf("Stack on %s, run by pid %d%n", data.data(), stack.get().supervisor());
      out.println(table(states));
    } else {
      out.printf("No stack runs on %s.%n", data.data());
    }
    out.flush();
    if (stack.isEmpty()) {
      return ExitCode.UNAVAILABLE;
    }
    return healthy ? ExitCode.OK : ExitCode.FAILED;
  }

  private ObjectNode json(Optional<RunningStack> stack, List<ProcessState> states) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("data", data.data().toString());
    root.put("running", stack.isPresent());
    stack.ifPresent(
        running -> {
          root.put("supervisorPid", running.supervisor());
          ObjectNode endpoints = root.putObject("endpoints");
          running.description().endpoints().forEach(endpoints::put);
        });
    ArrayNode processes = root.putArray("processes");
    for (ProcessState state : states) {
      ObjectNode node =
          processes
              .addObject()
              .put("name", state.name())
              .put("pid", state.pid())
              .put("healthy", state.problem().isEmpty())
              .put("endpoint", state.endpoint())
              .put("log", state.log());
      state.problem().ifPresent(problem -> node.put("problem", problem));
      state.residentBytes().ifPresent(bytes -> node.put("residentBytes", bytes));
    }
    return root;
  }

  private static String table(List<ProcessState> states) {
    return AsciiTable.getTable(
        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
        states,
        List.of(
            column("process", HorizontalAlign.LEFT, ProcessState::name),
            column("pid", HorizontalAlign.RIGHT, state -> Long.toString(state.pid())),
            column("state", HorizontalAlign.LEFT, state -> state.problem().orElse("healthy")),
            column("RSS MiB", HorizontalAlign.RIGHT, StatusCommand::resident),
            column("endpoint", HorizontalAlign.LEFT, ProcessState::endpoint),
            column("log", HorizontalAlign.LEFT, ProcessState::log)));
  }

  private static String resident(ProcessState state) {
    return state.residentBytes().isEmpty()
        ? ""
        : Long.toString(state.residentBytes().getAsLong() / MEBIBYTE);
  }

  private static ColumnData<ProcessState> column(
      String header, HorizontalAlign align, Function<ProcessState, @Nullable String> value) {
    return new Column()
        .header(header)
        .dataAlign(align)
        .maxWidth(COLUMN_CHARACTERS_MAX, OverflowBehaviour.NEWLINE)
        .with(value);
  }
}
