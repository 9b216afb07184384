package dev.millrace.cli.connect;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that talk to query services, to all of them. */
public final class QueryOptions {
  private static final String QUERY = "query";
  private static final String VARIABLE = "MILLRACE_QUERY";

  /** The service's default port, see docs/configuration.md. */
  private static final int QUERY_PORT = 7420;

  @Option(
      names = "--query",
      paramLabel = "HOST:PORT[,...]",
      description =
          "All query services. Default: $MILLRACE_QUERY, else the stack in --data, else those"
              + " listening on 127.0.0.1:7420 to 7429.")
  @Nullable String query;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace",
      description = "Data directory of the local stack. Default: ${DEFAULT-VALUE}.")
  Path data = Path.of(".millrace");

  /** Where the query services listen. */
  public List<Endpoint> endpoints() {
    return Discovery.HERE.find(QUERY, query, VARIABLE, data, QUERY_PORT).endpoints();
  }
}
