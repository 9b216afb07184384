package dev.millrace.query;

import dev.millrace.query.wiring.Application;

/** The query service. */
public final class QueryService {
  private QueryService() {}

  /** Starts it; settings come from the environment, system properties or {@code --name=value}. */
  public static void main(String[] args) {
    Application.main(args);
  }
}
