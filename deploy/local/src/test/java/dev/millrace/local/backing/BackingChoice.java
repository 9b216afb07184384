package dev.millrace.local.backing;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.ContainerFetchException;

/** Container or local process: {@code -Dmillrace.test.backing=docker|local}, else what is there. */
final class BackingChoice {
  private static final Logger LOG = LoggerFactory.getLogger(BackingChoice.class);
  private static final String PROPERTY = "millrace.test.backing";

  private BackingChoice() {}

  static Backing start(Supplier<Backing> container, Supplier<Backing> local) {
    String wanted = System.getProperty(PROPERTY, "");
    return switch (wanted) {
      case "docker" -> container.get();
      case "local" -> local.get();
      case "" -> SameHostDocker.isThere() ? containerElseLocal(container, local) : local.get();
      default ->
          throw new IllegalArgumentException(
              "%s is %s, must be docker or local".formatted(PROPERTY, wanted));
    };
  }

  /** A daemon without the image, and without a way to it, is no reason for a test to fail. */
  private static Backing containerElseLocal(Supplier<Backing> container, Supplier<Backing> local) {
    try {
      return container.get();
    } catch (ContainerFetchException e) {
      LOG.warn("no image, so a local process instead reason={}", e.getMessage());
      return local.get();
    }
  }
}
