package dev.millrace.cli.ask;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.ConnectionOptions;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetAccountSummaryResponse;
import dev.millrace.v1.QueryServiceGrpc;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace summary}. */
@Command(
    name = "summary",
    mixinStandardHelpOptions = true,
    description = {
      "Shows how many transactions an account has, its totals by currency, and when its first and"
          + " last happened.",
      "Totals are in minor units. An account never seen has a count of 0."
    },
    footer = {
      "",
      "Example: not staler than a tenth of a second",
      "  millrace summary bob --max-staleness 100"
    })
public final class SummaryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private ReadOptions read = new ReadOptions();

  @Parameters(paramLabel = "ACCOUNT", description = "The account.")
  private String account = "";

  @Override
  public Integer call() {
    GetAccountSummaryRequest request =
        GetAccountSummaryRequest.newBuilder()
            .setLedger(connection.ledger())
            .setAccount(account)
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
                      .getAccountSummary(request)));
    }
    return ExitCode.OK;
  }

  private void print(GetAccountSummaryResponse answer) {
    PrintWriter out = spec.commandLine().getOut();
    AccountSummary summary = answer.getSummary();
    if (read.json()) {
      ObjectNode json = json(summary);
      json.set("readAt", Freshness.json(answer.getReadAt()));
      if (read.explain()) {
        json.set("explanation", Explained.of(answer.getExplanation()).json());
      }
      out.println(json);
    } else {
      out.printf("account       %s (ledger %s)%n", account, connection.ledger());
      out.println("transactions  " + summary.getCount());
      if (summary.getCount() > 0) {
        out.println("first         " + Times.iso(summary.getFirstTimeMicros()));
        out.println("last          " + Times.iso(summary.getLastTimeMicros()));
        out.println(Totals.table(summary.getTotalsList()));
      }
      out.println(Freshness.line(answer.getReadAt(), null));
      if (read.explain()) {
        Explained.of(answer.getExplanation()).lines().forEach(out::println);
      }
    }
    out.flush();
  }

  private ObjectNode json(AccountSummary summary) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("ledger", connection.ledger())
            .put("account", account)
            .put("count", summary.getCount());
    if (summary.getCount() > 0) {
      json.put("firstTime", Times.iso(summary.getFirstTimeMicros()))
          .put("firstTimeMicros", summary.getFirstTimeMicros())
          .put("lastTime", Times.iso(summary.getLastTimeMicros()))
          .put("lastTimeMicros", summary.getLastTimeMicros());
    }
    json.set("totals", Totals.json(summary.getTotalsList()));
    return json;
  }
}
