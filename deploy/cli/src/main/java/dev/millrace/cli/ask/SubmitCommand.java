package dev.millrace.cli.ask;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.connect.Ack;
import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.ConnectionOptions;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.v1.IngestServiceGrpc;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitRequest;
import dev.millrace.v1.SubmitResponse;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace submit}. */
@Command(
    name = "submit",
    mixinStandardHelpOptions = true,
    description = {
      "Submits one transaction and prints its receipt.",
      "Its id makes it safe to submit again: the same transaction is stored once. Exit code 5 when"
          + " other content is stored under the id."
    })
public final class SubmitCommand implements Callable<Integer> {
  private static final int TIMEOUT_SECONDS_DEFAULT = 30;
  private static final String OUTCOME_PREFIX = "OUTCOME_";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private TransactionOptions fields = new TransactionOptions();

  @Option(
      names = "--ack",
      paramLabel = Ack.NAMES,
      converter = Ack.Converter.class,
      defaultValue = "applied",
      description =
          "What is waited for: durable in the log, or readable (then the receipt tells stored,"
              + " duplicate or conflict). Default: ${DEFAULT-VALUE}.")
  private Ack ack = Ack.APPLIED;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "" + TIMEOUT_SECONDS_DEFAULT,
      description = "How long to wait for the receipt. Default: ${DEFAULT-VALUE}.")
  private int timeoutSeconds = TIMEOUT_SECONDS_DEFAULT;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  public Integer call() {
    SubmitRequest request =
        SubmitRequest.newBuilder()
            .setTransaction(fields.transaction(connection.namedLedger()))
            .setAcknowledgement(ack.acknowledgement())
            .build();
    if (timeoutSeconds < 1) {
      throw CommandFailure.badInput("--timeout is " + timeoutSeconds + ", must be 1 or more");
    }
    try (Channels channels = connection.ingestChannels()) {
      SubmitResponse answer =
          channels.call(
              channel ->
                  IngestServiceGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(timeoutSeconds, TimeUnit.SECONDS)
                      .submit(request));
      print(answer.getReceipt(), answer.getToken());
      return answer.getReceipt().getOutcome() == Outcome.OUTCOME_CONFLICT
          ? ExitCode.PARTIAL
          : ExitCode.OK;
    }
  }

  private void print(Receipt receipt, String token) {
    PrintWriter out = spec.commandLine().getOut();
    String outcome = receipt.getOutcome().name().substring(OUTCOME_PREFIX.length());
    if (json) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer.put("id", receipt.getId()).put("outcome", outcome);
      answer.set("position", TransactionJson.of(receipt.getPosition()));
      ArrayNode conflicting = answer.putArray("conflictingFields");
      receipt.getConflictingFieldsList().forEach(conflicting::add);
      answer.put("token", token);
      out.println(answer);
    } else {
      out.println("id        " + receipt.getId());
      out.println("outcome   " + outcome);
      out.printf(
          "position  partition %d offset %d%n",
          receipt.getPosition().getPartition(), receipt.getPosition().getOffset());
      if (receipt.getConflictingFieldsCount() > 0) {
        out.println("differs   " + String.join(" ", receipt.getConflictingFieldsList()));
      }
      out.println("token     " + token);
    }
    out.flush();
  }
}
