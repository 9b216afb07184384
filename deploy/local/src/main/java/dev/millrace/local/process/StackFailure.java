package dev.millrace.local.process;

/** Why a stack or one of its processes can not run; the message is one line made for the user. */
public final class StackFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure that speaks for itself. */
  public StackFailure(String message) {
    super(message);
  }

  /** A failure with a cause behind it. */
  public StackFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
