package dev.millrace.contract.settings;

import java.net.BindException;

/**
 * The ports a service listens on. The framework binds them; they are read here so that a bad or a
 * taken one is refused like any other setting.
 */
public record Listening(String grpcHost, int grpcPort, int httpPort) {
  public static final String GRPC_HOST = "millrace.grpc.host";
  public static final String GRPC_PORT = "millrace.grpc.port";
  public static final String HTTP_HOST = "millrace.http.host";
  public static final String HTTP_PORT = "millrace.http.port";
  public static final String LOOPBACK = "127.0.0.1";
  public static final int PORT_MAX = 65_535;

  /** What the HTTP server takes for any free port. */
  private static final int HTTP_PORT_ANY = -1;

  /**
   * Reads hosts and ports.
   *
   * @param grpcPortMin 0 where any free port will do, 1 where others must know it
   */
  public static Listening read(SettingsReader reader, int grpcPortMin, int grpcPort, int httpPort) {
    var _ = reader.text(HTTP_HOST, LOOPBACK);
    return new Listening(
        reader.text(GRPC_HOST, LOOPBACK),
        reader.count(GRPC_PORT, grpcPort, grpcPortMin, PORT_MAX),
        reader.count(HTTP_PORT, httpPort, HTTP_PORT_ANY, PORT_MAX));
  }

  /** The failure to start as the refusal of a port, when it is one; else as it came. */
  public RuntimeException explain(RuntimeException failure) {
    boolean bind = false;
    boolean grpc = false;
    boolean http = false;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      bind |= cause instanceof BindException;
      grpc |= message.contains(":" + grpcPort);
      http |= message.contains(":" + httpPort);
    }
    if (!bind) {
      return failure;
    }
    SettingsException refusal =
        grpc == http
            ? SettingsException.of(
                GRPC_PORT + " or " + HTTP_PORT,
                grpcPort + "' or '" + httpPort,
                "ports of this machine that are free")
            : SettingsException.of(
                grpc ? GRPC_PORT : HTTP_PORT,
                grpc ? grpcPort : httpPort,
                "a port of this machine that is free");
    refusal.initCause(failure);
    return refusal;
  }
}
