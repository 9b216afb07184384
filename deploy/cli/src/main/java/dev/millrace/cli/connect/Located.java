package dev.millrace.cli.connect;

import java.util.List;

/**
 * The instances of one service.
 *
 * @param isOfStack the stack in the data directory said so, nobody else
 */
public record Located(List<Endpoint> endpoints, boolean isOfStack) {
  /** Copies the list. */
  public Located {
    endpoints = List.copyOf(endpoints);
  }
}
