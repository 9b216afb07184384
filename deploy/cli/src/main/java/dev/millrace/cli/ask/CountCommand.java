package dev.millrace.cli.ask;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.ConnectionOptions;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.v1.CountMode;
import dev.millrace.v1.CountTransactionsRequest;
import dev.millrace.v1.CountTransactionsResponse;
import dev.millrace.v1.QueryServiceGrpc;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace count}. */
@Command(
    name = "count",
    mixinStandardHelpOptions = true,
    description = {
      "Counts the transactions of an account or of a whole ledger.",
      "The exact count of a ledger reads all of it: give it time, or take the estimate."
    },
    footer = {
      "",
      "Example: about how many card payments the ledger has",
      "  millrace count --type card --estimate"
    })
public final class CountCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private ReadOptions read = new ReadOptions();
  @Mixin private AccountFilterOptions filter = new AccountFilterOptions();

  @Parameters(
      paramLabel = "ACCOUNT",
      arity = "0..1",
      defaultValue = "",
      description = "The account. Default: the whole ledger.")
  private String account = "";

  @Option(names = "--estimate", description = "From a sample; says whether it is exact after all.")
  private boolean estimate;

  @Override
  public Integer call() {
    CountTransactionsRequest request =
        CountTransactionsRequest.newBuilder()
            .setLedger(connection.ledger())
            .setAccount(account)
            .setFilter(filter.filter(account))
            .setMode(estimate ? CountMode.COUNT_MODE_ESTIMATED : CountMode.COUNT_MODE_EXACT)
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
                      .countTransactions(request)));
    }
    return ExitCode.OK;
  }

  private void print(CountTransactionsResponse answer) {
    PrintWriter out = spec.commandLine().getOut();
    if (read.json()) {
      out.println(json(answer));
    } else {
      out.printf(
          "%s%d transactions%s%n",
          answer.getEstimated() ? "about " : "",
          answer.getCount(),
          answer.getEstimated()
              ? ", estimated from a sample of %d".formatted(answer.getRecordsRead())
              : "");
      out.println(Freshness.line(answer.getReadAt(), null));
      if (read.explain()) {
        Explained.of(answer.getExplanation()).lines().forEach(out::println);
      }
    }
    out.flush();
  }

  private ObjectNode json(CountTransactionsResponse answer) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("ledger", connection.ledger());
    if (!account.isEmpty()) {
      json.put("account", account);
    }
    json.put("count", answer.getCount())
        .put("estimated", answer.getEstimated())
        .put("recordsRead", answer.getRecordsRead());
    json.set("readAt", Freshness.json(answer.getReadAt()));
    if (read.explain()) {
      json.set("explanation", Explained.of(answer.getExplanation()).json());
    }
    return json;
  }
}
