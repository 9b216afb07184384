package dev.millrace.cli.ask;

import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.ConnectionOptions;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.QueryServiceGrpc;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the transactions of an account in the order of their time.",
      "The walk over the pages shows what its first page covers, each transaction once."
    },
    footer = {
      "",
      "Example: the payments of 1,000.00 or more that alice made in November",
      "  millrace list alice --role debit --type payment --min 100000 \\",
      "    --from 2026-11-01 --to 2026-12-01"
    })
public final class ListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private ReadOptions read = new ReadOptions();
  @Mixin private AccountFilterOptions filter = new AccountFilterOptions();
  @Mixin private PageOptions pages = new PageOptions();
  @Mixin private OrderOption order = new OrderOption();

  @Parameters(paramLabel = "ACCOUNT", description = "The account.")
  private String account = "";

  @Option(
      names = "--view",
      paramLabel = "summary|full",
      defaultValue = "full",
      description =
          "full: with ids and everything else. summary: what the account index holds, without ids,"
              + " many times faster. Default: ${DEFAULT-VALUE}.")
  private String view = "full";

  @Override
  public Integer call() {
    ListAccountTransactionsRequest request =
        ListAccountTransactionsRequest.newBuilder()
            .setLedger(connection.ledger())
            .setAccount(account)
            .setOrder(order.order())
            .setView(view())
            .setFilter(filter.filter())
            .setConsistency(read.consistency())
            .setExplain(read.explain())
            .build();
    pages.check();
    try (Channels channels = connection.queryChannels();
        ItemPrinter<AccountEntry> printer = printer()) {
      walk(channels, request, printer);
    }
    return ExitCode.OK;
  }

  private void walk(
      Channels channels,
      ListAccountTransactionsRequest request,
      ItemPrinter<AccountEntry> printer) {
    int fitting =
        view.equals("full") ? PageOptions.FULL_PAGE_SIZE_DEFAULT : PageOptions.PAGE_SIZE_MAX;
    int seconds = read.timeoutSeconds();
    Explained explained = read.explain() ? new Explained() : null;
    Page last =
        pages.walk(
            fitting,
            (size, token) -> {
              ListAccountTransactionsRequest next =
                  request.toBuilder().setPageSize(size).setPageToken(token).build();
              ListAccountTransactionsResponse page =
                  channels.call(
                      channel ->
                          QueryServiceGrpc.newBlockingStub(channel)
                              .withDeadlineAfter(seconds, TimeUnit.SECONDS)
                              .listAccountTransactions(next));
              page.getEntriesList().forEach(printer::print);
              if (explained != null) {
                explained.add(page.getExplanation());
              }
              return new Page(page.getEntriesCount(), page.getNextPageToken(), page.getReadAt());
            });
    printer.end(last, explained);
  }

  private ItemPrinter<AccountEntry> printer() {
    PrintWriter out = spec.commandLine().getOut();
    if (!read.json()) {
      return new TextItems<>(out, EntryForms.header(), EntryForms::line);
    }
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("ledger", connection.ledger());
    asked.put("account", account);
    return new JsonItems<>(out, asked, "entries", EntryForms::json);
  }

  private EntryView view() {
    return switch (view) {
      case "summary" -> EntryView.ENTRY_VIEW_SUMMARY;
      case "full" -> EntryView.ENTRY_VIEW_FULL;
      default ->
          throw CommandFailure.badInput(
              "--view is \"%s\", must be summary or full".formatted(view));
    };
  }
}
