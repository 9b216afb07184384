package dev.millrace.query.wiring;

import java.io.Serial;

/** A setting that can not be used. The message is the one line the operator sees. */
public final class SettingsException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  SettingsException(String message) {
    super(message);
  }
}
