package dev.millrace.storage.wiring;

/** A setting is missing or wrong; the message is one line that names it. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Takes the line. */
  public SettingsException(String message) {
    super(message);
  }
}
