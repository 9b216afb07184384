package dev.millrace.cli.ask;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.v1.ListOrder;
import picocli.CommandLine.Option;

/** Which end a list begins at. */
final class OrderOption {
  @Option(
      names = "--order",
      paramLabel = "newest|oldest",
      defaultValue = "newest",
      description = "Which come first. Default: ${DEFAULT-VALUE}.")
  private String order = "newest";

  ListOrder order() {
    return switch (order) {
      case "newest" -> ListOrder.LIST_ORDER_NEWEST_FIRST;
      case "oldest" -> ListOrder.LIST_ORDER_OLDEST_FIRST;
      default ->
          throw CommandFailure.badInput(
              "--order is \"%s\", must be newest or oldest".formatted(order));
    };
  }
}
