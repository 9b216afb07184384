package dev.millrace.cli.exit;

/** Ends a command with an exit code and one line on standard error, without a stack trace. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public CommandFailure(int exitCode, String line) {
    super(line);
    this.exitCode = exitCode;
  }

  public CommandFailure(int exitCode, String line, Throwable cause) {
    super(line, cause);
    this.exitCode = exitCode;
  }

  /** A wrong option, file, mapping or field. */
  public static CommandFailure badInput(String line) {
    return new CommandFailure(ExitCode.BAD_INPUT, line);
  }

  public int exitCode() {
    return exitCode;
  }
}
