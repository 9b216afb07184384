package dev.millrace.cli.connect;

/** Channels for tests of other packages. */
public final class TestEndpoints {
  private TestEndpoints() {}

  /** Channels to ingest services. */
  public static Channels channels(String endpoints) {
    return new Channels("ingest", Endpoint.parseAll("test", endpoints));
  }
}
