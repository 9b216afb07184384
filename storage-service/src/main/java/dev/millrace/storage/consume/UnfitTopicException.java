package dev.millrace.storage.consume;

/** The topic's configuration is not a log's: records would be lost. */
public final class UnfitTopicException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnfitTopicException(String message) {
    super(message);
  }
}
