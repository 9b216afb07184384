package dev.millrace.cli.connect;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where services are: an option wins over a variable, this over the stack, this over ports. */
final class Discovery {
  private Discovery() {}

  /**
   * The instances of one service.
   *
   * @param name of the option without its dashes, and in the description of a stack
   * @param option its value; null when it is not given
   * @param variable of the environment
   * @param defaultPort where the first one listens when nothing is said
   */
  static List<Endpoint> of(
      String name, @Nullable String option, String variable, Path data, int defaultPort) {
    if (option != null) {
      return Endpoint.parseAll("--" + name, option);
    }
    String environment = System.getenv(variable);
    if (environment != null && !environment.isBlank()) {
      return Endpoint.parseAll(variable, environment);
    }
    return LocalStack.endpoint(data, name)
        .map(text -> Endpoint.parseAll("the stack description in " + data, text))
        .orElseGet(() -> LocalReplicas.of(defaultPort));
  }
}
