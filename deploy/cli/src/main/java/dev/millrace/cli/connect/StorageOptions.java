package dev.millrace.cli.connect;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that talk to storage services, to all of them. */
public final class StorageOptions {
  private static final String STORAGE = "storage";
  private static final String VARIABLE = "MILLRACE_STORAGE";

  /** The service's default port, see docs/configuration.md. */
  private static final int STORAGE_PORT = 7440;

  @Option(
      names = "--storage",
      paramLabel = "HOST:PORT[,...]",
      description =
          "All storage services. Default: $MILLRACE_STORAGE, else the stack in --data, else those"
              + " listening on 127.0.0.1:7440 to 7449.")
  @Nullable String storage;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace",
      description = "Data directory of the local stack. Default: ${DEFAULT-VALUE}.")
  Path data = Path.of(".millrace");

  /** Where the storage services listen. */
  public List<Endpoint> endpoints() {
    return Discovery.HERE.find(STORAGE, storage, VARIABLE, data, STORAGE_PORT).endpoints();
  }
}
