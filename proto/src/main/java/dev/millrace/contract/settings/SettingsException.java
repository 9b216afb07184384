package dev.millrace.contract.settings;

import java.io.Serial;

/** A setting that can not be used. The message is the one line the operator sees. */
public final class SettingsException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /** Takes the line: setting, value, and what the value must be. */
  public SettingsException(String line) {
    super(line);
  }

  /** {@code setting NAME is 'VALUE', must be …}. */
  public static SettingsException of(String name, Object value, String allowed) {
    return new SettingsException("setting %s is '%s', must be %s".formatted(name, value, allowed));
  }

  /** {@code setting NAME is missing, must be …}. */
  public static SettingsException missing(String name, String allowed) {
    return new SettingsException("setting %s is missing, must be %s".formatted(name, allowed));
  }
}
