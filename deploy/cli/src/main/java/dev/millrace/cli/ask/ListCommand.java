package dev.millrace.cli.ask;

import com.fasterxml.jackson.core.JsonFactory;
import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.ConnectionOptions;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.QueryServiceGrpc;
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
    })
public final class ListCommand implements Callable<Integer> {
  private static final long LIMIT_DEFAULT = 20;

  /** The service lowers larger pages to this. */
  private static final int PAGE_SIZE_MAX = 1_000;

  /** Full transactions of any size stay well under the largest message. */
  private static final int FULL_PAGE_SIZE_DEFAULT = 200;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private ReadOptions read = new ReadOptions();

  @Parameters(paramLabel = "ACCOUNT", description = "The account.")
  private String account = "";

  @Option(
      names = "--order",
      paramLabel = "newest|oldest",
      defaultValue = "newest",
      description = "Which come first. Default: ${DEFAULT-VALUE}.")
  private String order = "newest";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "" + LIMIT_DEFAULT,
      description = "How many at most. Default: ${DEFAULT-VALUE}.")
  private long limit = LIMIT_DEFAULT;

  @Option(names = "--all", description = "Everything the account has, whatever --limit says.")
  private boolean all;

  @Option(
      names = "--page-size",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many are asked for at once, up to 1000. Default: a fitting number.")
  private int pageSize;

  @Option(
      names = "--page-token",
      paramLabel = "TOKEN",
      defaultValue = "",
      description = "Goes on where a list with the same account, order and view ended.")
  private String pageToken = "";

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
    ListAccountTransactionsRequest.Builder request =
        ListAccountTransactionsRequest.newBuilder()
            .setLedger(connection.ledger())
            .setAccount(account)
            .setOrder(order())
            .setView(view())
            .setPageToken(pageToken)
            .setConsistency(read.consistency());
    if (limit < 1) {
      throw CommandFailure.badInput("--limit is " + limit + ", must be 1 or more");
    }
    if (pageSize < 0) {
      throw CommandFailure.badInput("--page-size is " + pageSize + ", must be 1 to 1000");
    }
    try (Channels channels = connection.queryChannels();
        EntryPrinter printer = printer()) {
      walk(channels, request, printer);
    }
    return ExitCode.OK;
  }

  private void walk(
      Channels channels, ListAccountTransactionsRequest.Builder request, EntryPrinter printer) {
    int seconds = read.timeoutSeconds();
    long left = all ? Long.MAX_VALUE : limit;
    ListAccountTransactionsResponse page;
    do {
      ListAccountTransactionsRequest next = request.setPageSize(pageSizeFor(left)).build();
      page =
          channels.call(
              channel ->
                  QueryServiceGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(seconds, TimeUnit.SECONDS)
                      .listAccountTransactions(next));
      page.getEntriesList().forEach(printer::print);
      left -= page.getEntriesCount();
      request.setPageToken(page.getNextPageToken());
    } while (left > 0 && !page.getNextPageToken().isEmpty());
    printer.end(page.getNextPageToken(), page.getReadAt());
  }

  private int pageSizeFor(long left) {
    int fitting = view.equals("full") ? FULL_PAGE_SIZE_DEFAULT : PAGE_SIZE_MAX;
    return (int) Math.min(left, pageSize > 0 ? Math.min(pageSize, PAGE_SIZE_MAX) : fitting);
  }

  private EntryPrinter printer() {
    return read.json()
        ? new JsonEntries(
            spec.commandLine().getOut(), new JsonFactory(), connection.ledger(), account)
        : new TextEntries(spec.commandLine().getOut());
  }

  private ListOrder order() {
    return switch (order) {
      case "newest" -> ListOrder.LIST_ORDER_NEWEST_FIRST;
      case "oldest" -> ListOrder.LIST_ORDER_OLDEST_FIRST;
      default ->
          throw CommandFailure.badInput(
              "--order is \"%s\", must be newest or oldest".formatted(order));
    };
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
