package dev.millrace.cli.ask;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.ConnectionOptions;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.TransactionKey;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace get}. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = "Shows one transaction by its id. Exit code 4 when there is none.",
    footer = {
      "",
      "Example: with everything that was logged before, and how the answer was made",
      "  millrace get t-1 --fully-consistent --explain"
    })
public final class GetCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private ReadOptions read = new ReadOptions();

  @Parameters(paramLabel = "ID", description = "The transaction's id.")
  private String id = "";

  @Option(
      names = "--partition-key",
      paramLabel = "KEY",
      description = "The transaction's partition key, if it has one; saves asking every partition.")
  private String partitionKey = "";

  @Override
  public Integer call() {
    GetTransactionRequest request =
        GetTransactionRequest.newBuilder()
            .setLedger(connection.ledger())
            .setKey(TransactionKey.newBuilder().setId(id).setPartitionKey(partitionKey))
            .setConsistency(read.consistency())
            .setExplain(read.explain())
            .build();
    int seconds = read.timeoutSeconds();
    try (Channels channels = connection.queryChannels()) {
      GetTransactionResponse answer =
          channels.call(
              channel ->
                  QueryServiceGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(seconds, TimeUnit.SECONDS)
                      .getTransaction(request));
      print(answer);
    }
    return ExitCode.OK;
  }

  private void print(GetTransactionResponse answer) {
    PrintWriter out = spec.commandLine().getOut();
    if (read.json()) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.set("transaction", TransactionJson.of(answer.getTransaction()));
      json.put("tier", answer.getTier().name());
      json.set("readAt", Freshness.json(answer.getReadAt()));
      if (read.explain()) {
        json.set("explanation", Explained.of(answer.getExplanation()).json());
      }
      out.println(json);
    } else {
      TransactionText.lines(answer.getTransaction()).forEach(out::println);
      out.println(Freshness.line(answer.getReadAt(), answer.getTier()));
      if (read.explain()) {
        Explained.of(answer.getExplanation()).lines().forEach(out::println);
      }
    }
    out.flush();
  }
}
