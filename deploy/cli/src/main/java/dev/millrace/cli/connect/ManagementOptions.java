package dev.millrace.cli.connect;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that ask the management endpoints of all services. */
public final class ManagementOptions {
  /** The services' default ports, see docs/configuration.md. */
  private static final int INGEST_PORT = 7410;

  private static final int QUERY_PORT = 7430;
  private static final int STORAGE_PORT = 7450;

  private final Discovery discovery;

  @Option(
      names = "--ingest-http",
      paramLabel = "HOST:PORT[,...]",
      description =
          "Management of all ingest services. Default: $MILLRACE_INGEST_HTTP, else the stack in"
              + " --data, else those listening on 127.0.0.1:7410 to 7419.")
  @Nullable String ingest;

  @Option(
      names = "--query-http",
      paramLabel = "HOST:PORT[,...]",
      description =
          "Management of all query services. Default: $MILLRACE_QUERY_HTTP, else the stack in"
              + " --data, else those listening on 127.0.0.1:7430 to 7439.")
  @Nullable String query;

  @Option(
      names = "--storage-http",
      paramLabel = "HOST:PORT[,...]",
      description =
          "Management of all storage services. Default: $MILLRACE_STORAGE_HTTP, else the stack in"
              + " --data, else those listening on 127.0.0.1:7450 to 7459.")
  @Nullable String storage;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace",
      description = "Data directory of the local stack. Default: ${DEFAULT-VALUE}.")
  Path data = Path.of(".millrace");

  public ManagementOptions() {
    this(Discovery.HERE);
  }

  ManagementOptions(Discovery discovery) {
    this.discovery = discovery;
  }

  /** Management of the ingest services. */
  public Located ingest() {
    return discovery.find("ingest-http", ingest, "MILLRACE_INGEST_HTTP", data, INGEST_PORT);
  }

  /** Management of the storage services. */
  public Located storage() {
    return discovery.find("storage-http", storage, "MILLRACE_STORAGE_HTTP", data, STORAGE_PORT);
  }

  /** Management of the query services. */
  public Located query() {
    return discovery.find("query-http", query, "MILLRACE_QUERY_HTTP", data, QUERY_PORT);
  }

  /** Where a local stack describes itself. */
  public Path data() {
    return data;
  }
}
