package dev.millrace.cli.ask;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.ConnectionOptions;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.v1.AggregateGroup;
import dev.millrace.v1.AggregateRequest;
import dev.millrace.v1.AggregateResponse;
import dev.millrace.v1.GroupBy;
import dev.millrace.v1.QueryServiceGrpc;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace aggregate}. */
@Command(
    name = "aggregate",
    mixinStandardHelpOptions = true,
    description = {
      "Counts the transactions of an account and adds them up, by group.",
      "Totals are in minor units. Days and months are those of the transactions' own time, in UTC."
    },
    footer = {
      "",
      "Example: what bob took in from whom this year, month by month",
      "  millrace aggregate bob --by month,counterparty --role credit --from 2026-01-01"
    })
public final class AggregateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private ReadOptions read = new ReadOptions();
  @Mixin private AccountFilterOptions filter = new AccountFilterOptions();

  @Parameters(paramLabel = "ACCOUNT", description = "The account.")
  private String account = "";

  @Option(
      names = "--by",
      paramLabel = "GROUP",
      split = ",",
      description =
          "What makes a group: day or month, type, currency, counterparty; several with commas."
              + " Default: one group of all.")
  private List<String> by = new ArrayList<>();

  @Override
  public Integer call() {
    AggregateRequest request =
        AggregateRequest.newBuilder()
            .setLedger(connection.ledger())
            .setAccount(account)
            .setFilter(filter.filter())
            .addAllGroupBy(by.stream().map(AggregateCommand::groupBy).toList())
            .setConsistency(read.consistency())
            .setExplain(read.explain())
            .build();
    int seconds = read.timeoutSeconds();
    try (Channels channels = connection.queryChannels()) {
      print(
          channels.call(
              channel ->
                  QueryServiceGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(seconds, TimeUnit.SECONDS)
                      .aggregate(request)));
    }
    return ExitCode.OK;
  }

  private static GroupBy groupBy(String name) {
    return switch (name) {
      case "day" -> GroupBy.GROUP_BY_DAY;
      case "month" -> GroupBy.GROUP_BY_MONTH;
      case "type" -> GroupBy.GROUP_BY_TYPE;
      case "currency" -> GroupBy.GROUP_BY_CURRENCY;
      case "counterparty" -> GroupBy.GROUP_BY_COUNTERPARTY;
      default ->
          throw CommandFailure.badInput(
              "--by is \"%s\", must be day, month, type, currency or counterparty".formatted(name));
    };
  }

  private void print(AggregateResponse answer) {
    PrintWriter out = spec.commandLine().getOut();
    if (read.json()) {
      out.println(json(answer));
    } else {
      out.println(GroupForms.table(answer.getGroupsList()));
      out.printf(
          "%d groups of %d transactions%n",
          answer.getGroupsCount(),
          answer.getGroupsList().stream().mapToLong(AggregateGroup::getCount).sum());
      out.println(Freshness.line(answer.getReadAt(), null));
      if (read.explain()) {
        Explained.of(answer.getExplanation()).lines().forEach(out::println);
      }
    }
    out.flush();
  }

  private ObjectNode json(AggregateResponse answer) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("ledger", connection.ledger())
            .put("account", account);
    ArrayNode groups = json.putArray("groups");
    answer.getGroupsList().forEach(group -> groups.add(GroupForms.json(group)));
    json.put("entriesRead", answer.getEntriesRead());
    json.set("readAt", Freshness.json(answer.getReadAt()));
    if (read.explain()) {
      json.set("explanation", Explained.of(answer.getExplanation()).json());
    }
    return json;
  }
}
