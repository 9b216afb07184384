package dev.millrace.bench;

import dev.millrace.bench.connect.Target;
import dev.millrace.local.StackDescription;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads by HTTP and reports. */
@Command(
    name = "http",
    description = {
      "Reads by HTTP/JSON: how many a second, and how long one takes.",
      "Puts some transactions in first, and asks for them in turn."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all answers were as expected",
      "1:some were not",
      "2:an option is wrong",
      "3:a service is not reachable"
    },
    mixinStandardHelpOptions = true)
final class HttpCommand implements Callable<Integer> {
  private static final String ENDPOINT = "query-http";
  private static final String ADDRESS_DEFAULT = "127.0.0.1:7430";

  @Option(
      names = "--query-http",
      paramLabel = "HOST:PORT",
      description =
          "The query service's HTTP port. Default: that of the stack in --data, else "
              + ADDRESS_DEFAULT
              + ".")
  private @Nullable String address;

  @Option(
      names = "--ingest",
      paramLabel = "HOST:PORT",
      description =
          "Where the transactions are put in. Default: $MILLRACE_INGEST, else the stack in --data,"
              + " else 127.0.0.1:7400.")
  private @Nullable String ingest;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace",
      description = "Data directory of the local stack (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".millrace");

  @Option(
      names = "--read",
      defaultValue = "get",
      description =
          "A transaction, an account's first page, or its summary: ${COMPLETION-CANDIDATES}"
              + " (default: ${DEFAULT-VALUE}).")
  private HttpPlan.Read read = HttpPlan.Read.get;

  @Option(names = "--http2", description = "Speak HTTP/2 without TLS, on one connection.")
  private boolean http2;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "16",
      description = "Requests without an answer (default: ${DEFAULT-VALUE}).")
  private int inFlight;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "Ask for S seconds (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--warmup",
      paramLabel = "S",
      defaultValue = "5",
      description = "Ask for S seconds before measuring (default: ${DEFAULT-VALUE}).")
  private double warmupSeconds;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Transactions that are put in (default: ${DEFAULT-VALUE}).")
  private int count;

  @Mixin private Reporting reporting;

  /** Made by picocli, which injects the command's model. */
  @SuppressWarnings("NullAway.Init")
  HttpCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    return reporting.checked(
        () -> {
          HttpPlan plan = new HttpPlan(read, http2, inFlight, seconds, warmupSeconds, count);
          URI server = URI.create("http://" + address());
          return reporting.print(new HttpRun(plan, Target.find(ingest, null, data), server).run());
        });
  }

  private String address() {
    return address == null
        ? StackDescription.read(data)
            .map(stack -> stack.endpoints().get(ENDPOINT))
            .orElse(ADDRESS_DEFAULT)
        : address;
  }
}
