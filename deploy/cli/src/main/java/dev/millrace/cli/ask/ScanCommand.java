package dev.millrace.cli.ask;

import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.ConnectionOptions;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.ScanTransactionsRequest;
import dev.millrace.v1.ScanTransactionsResponse;
import dev.millrace.v1.StoredTransaction;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace scan}. */
@Command(
    name = "scan",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the transactions of a ledger in the order in which the log took them in.",
      "The walk over the pages shows what its first page covers, each transaction once.",
      "--logged-from and --logged-to bound what is read; the other options leave out of that."
    },
    footer = {
      "",
      "Example: the refunds that were logged today, the first ones first",
      "  millrace scan --type refund --logged-from 2026-11-21 --order oldest --all"
    })
public final class ScanCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private ReadOptions read = new ReadOptions();
  @Mixin private FilterOptions filter = new FilterOptions();
  @Mixin private PageOptions pages = new PageOptions();
  @Mixin private OrderOption order = new OrderOption();

  @Option(
      names = "--logged-from",
      paramLabel = "TIME",
      description = "What the log took in at this time or later.")
  private @Nullable String loggedFrom;

  @Option(
      names = "--logged-to",
      paramLabel = "TIME",
      description = "What the log took in before this time.")
  private @Nullable String loggedTo;

  @Override
  public Integer call() {
    ScanTransactionsRequest request = request();
    pages.check();
    try (Channels channels = connection.queryChannels();
        ItemPrinter<StoredTransaction> printer = printer()) {
      walk(channels, request, printer);
    }
    return ExitCode.OK;
  }

  private ScanTransactionsRequest request() {
    ScanTransactionsRequest.Builder request =
        ScanTransactionsRequest.newBuilder()
            .setLedger(connection.ledger())
            .setFilter(filter.filter())
            .setOrder(order.order())
            .setConsistency(read.consistency())
            .setExplain(read.explain());
    if (loggedFrom != null) {
      request.setLoggedFromMillis(Times.millis("--logged-from", loggedFrom));
    }
    if (loggedTo != null) {
      request.setLoggedToMillis(Times.millis("--logged-to", loggedTo));
    }
    return request.build();
  }

  private void walk(
      Channels channels, ScanTransactionsRequest request, ItemPrinter<StoredTransaction> printer) {
    int seconds = read.timeoutSeconds();
    Explained explained = read.explain() ? new Explained() : null;
    Page last =
        pages.walk(
            PageOptions.FULL_PAGE_SIZE_DEFAULT,
            (size, token) -> {
              ScanTransactionsRequest next =
                  request.toBuilder().setPageSize(size).setPageToken(token).build();
              ScanTransactionsResponse page =
                  channels.call(
                      channel ->
                          QueryServiceGrpc.newBlockingStub(channel)
                              .withDeadlineAfter(seconds, TimeUnit.SECONDS)
                              .scanTransactions(next));
              page.getTransactionsList().forEach(printer::print);
              if (explained != null) {
                explained.add(page.getExplanation());
              }
              return new Page(
                  page.getTransactionsCount(), page.getNextPageToken(), page.getReadAt());
            });
    printer.end(last, explained);
  }

  private ItemPrinter<StoredTransaction> printer() {
    return TransactionText.printer(
        spec.commandLine().getOut(), read.json(), Map.of("ledger", connection.ledger()));
  }
}
