package dev.millrace.cli.ask;

import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.ConnectionOptions;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.v1.GetByReferenceRequest;
import dev.millrace.v1.GetByReferenceResponse;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.StoredTransaction;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace reference}. */
@Command(
    name = "reference",
    mixinStandardHelpOptions = true,
    description = "Lists the transactions that carry a reference, in the order of their places.",
    footer = {"", "Example: whatever belongs to an invoice", "  millrace reference INV-2026-0017"})
public final class ReferenceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private ReadOptions read = new ReadOptions();
  @Mixin private PageOptions pages = new PageOptions();

  @Parameters(paramLabel = "REFERENCE", description = "The reference, the whole of it.")
  private String reference = "";

  @Override
  public Integer call() {
    GetByReferenceRequest request =
        GetByReferenceRequest.newBuilder()
            .setLedger(connection.ledger())
            .setReference(reference)
            .setConsistency(read.consistency())
            .setExplain(read.explain())
            .build();
    pages.check();
    try (Channels channels = connection.queryChannels();
        ItemPrinter<StoredTransaction> printer = printer()) {
      walk(channels, request, printer);
    }
    return ExitCode.OK;
  }

  private void walk(
      Channels channels, GetByReferenceRequest request, ItemPrinter<StoredTransaction> printer) {
    int seconds = read.timeoutSeconds();
    Explained explained = read.explain() ? new Explained() : null;
    Page last =
        pages.walk(
            PageOptions.FULL_PAGE_SIZE_DEFAULT,
            (size, token) -> {
              GetByReferenceRequest next =
                  request.toBuilder().setPageSize(size).setPageToken(token).build();
              GetByReferenceResponse page =
                  channels.call(
                      channel ->
                          QueryServiceGrpc.newBlockingStub(channel)
                              .withDeadlineAfter(seconds, TimeUnit.SECONDS)
                              .getByReference(next));
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
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("ledger", connection.ledger());
    asked.put("reference", reference);
    return TransactionText.printer(spec.commandLine().getOut(), read.json(), asked);
  }
}
