package dev.millrace.ingest.wiring;

/**
 * A setting that can not be used; its message is one line naming key, value and what is allowed.
 */
public final class SettingRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SettingRefused(String line) {
    super(line);
  }
}
