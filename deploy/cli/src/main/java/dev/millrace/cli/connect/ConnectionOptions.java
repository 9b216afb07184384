package dev.millrace.cli.connect;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.contract.transaction.Violation;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that talks to the services. */
public final class ConnectionOptions {
  /** The ledger when none is named. */
  public static final String DEFAULT_LEDGER = "main";

  private static final String INGEST = "ingest";
  private static final String QUERY = "query";

  /** The services' default ports, see docs/configuration.md. */
  private static final int INGEST_PORT = 7400;

  private static final int QUERY_PORT = 7420;

  @Option(
      names = "--ingest",
      paramLabel = "HOST:PORT[,...]",
      description =
          "Ingest services, used in turn. Default: $MILLRACE_INGEST, else the stack in --data, else"
              + " those listening on 127.0.0.1:7400 to 7409.")
  @Nullable String ingest;

  @Option(
      names = "--query",
      paramLabel = "HOST:PORT[,...]",
      description =
          "Query services, used in turn. Default: $MILLRACE_QUERY, else the stack in --data, else"
              + " those listening on 127.0.0.1:7420 to 7429.")
  @Nullable String query;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace",
      description = "Data directory of the local stack. Default: ${DEFAULT-VALUE}.")
  Path data = Path.of(".millrace");

  @Option(
      names = "--ledger",
      paramLabel = "NAME",
      description = "The ledger. Default: " + DEFAULT_LEDGER + ".")
  @Nullable String ledger;

  /** Channels to the ingest services. */
  public Channels ingestChannels() {
    return new Channels(INGEST, endpoints(INGEST, ingest, "MILLRACE_INGEST", INGEST_PORT));
  }

  /** Channels to the query services. */
  public Channels queryChannels() {
    return new Channels(QUERY, endpoints(QUERY, query, "MILLRACE_QUERY", QUERY_PORT));
  }

  /** The ledger that was named; null when none was. */
  public @Nullable String namedLedger() {
    Violation violation = ledger == null ? null : TransactionRules.checkLedger(ledger);
    if (violation != null) {
      throw CommandFailure.badInput("--ledger " + violation.message());
    }
    return ledger;
  }

  /** The ledger that was named, else the default. */
  public String ledger() {
    String named = namedLedger();
    return named == null ? DEFAULT_LEDGER : named;
  }

  private List<Endpoint> endpoints(
      String service, @Nullable String option, String variable, int defaultPort) {
    return Discovery.HERE.find(service, option, variable, data, defaultPort).endpoints();
  }
}
