package dev.millrace.cli.exit;

/** The exit codes of every command; the help text and docs/import.md repeat this list. */
public final class ExitCode {
  public static final int OK = 0;

  /** Something failed that is none of the below. */
  public static final int FAILED = 1;

  /** A wrong option, or a file, mapping or field that can not be used. */
  public static final int BAD_INPUT = 2;

  /** A service is not running, not reachable, or did not recover in time. */
  public static final int UNAVAILABLE = 3;

  /** What was asked for does not exist. */
  public static final int NOT_FOUND = 4;

  /** It ran to its end, but some items were rejected or conflict with what is stored. */
  public static final int PARTIAL = 5;

  /** Ended by Ctrl-C: 128 + SIGINT, as shells report it. */
  public static final int INTERRUPTED = 130;

  /** Ended by SIGTERM: 128 + SIGTERM, as the JVM does it by itself. */
  public static final int TERMINATED = 143;

  private ExitCode() {}
}
