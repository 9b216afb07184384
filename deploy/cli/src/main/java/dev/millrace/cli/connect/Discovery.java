package dev.millrace.cli.connect;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where services are: an option wins over a variable, this over the stack, this over ports. */
final class Discovery {
  /** With this process's environment and what stacks on this machine say of themselves. */
  static final Discovery HERE = new Discovery(System::getenv, LocalStack::endpoint);

  private final Function<String, @Nullable String> environment;
  private final BiFunction<Path, String, Optional<String>> stacks;

  Discovery(
      Function<String, @Nullable String> environment,
      BiFunction<Path, String, Optional<String>> stacks) {
    this.environment = environment;
    this.stacks = stacks;
  }

  /**
   * The instances of one service.
   *
   * @param name of the option without its dashes, and in the description of a stack
   * @param option its value; null when it is not given
   * @param variable of the environment
   * @param defaultPort where the first one listens when nothing is said
   */
  Located find(String name, @Nullable String option, String variable, Path data, int defaultPort) {
    if (option != null) {
      return new Located(Endpoint.parseAll("--" + name, option), false);
    }
    String named = environment.apply(variable);
    if (named != null && !named.isBlank()) {
      return new Located(Endpoint.parseAll(variable, named), false);
    }
    return stacks
        .apply(data, name)
        .map(text -> new Located(Endpoint.parseAll("the stack description in " + data, text), true))
        .orElseGet(() -> new Located(LocalReplicas.of(defaultPort), false));
  }
}
