package dev.millrace.storage.layout;

/** Bytes of a store that no version of Millrace writes: the store is damaged. */
public final class CorruptValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says which kind of value it is. */
  public CorruptValueException(String message) {
    super(message);
  }

  /** Says which kind of value it is, and how it was noticed. */
  public CorruptValueException(String message, Throwable cause) {
    super(message, cause);
  }
}
