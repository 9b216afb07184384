package dev.millrace.cli.connect;

import dev.millrace.local.StackDescription;
import java.nio.file.Path;
import java.util.Optional;

/** What a local stack says of itself in its data directory. */
final class LocalStack {
  private LocalStack() {}

  /** Where a service of the stack listens; empty when no stack runs there. */
  static Optional<String> endpoint(Path data, String service) {
    return StackDescription.read(data)
        .flatMap(stack -> Optional.ofNullable(stack.endpoints().get(service)));
  }
}
