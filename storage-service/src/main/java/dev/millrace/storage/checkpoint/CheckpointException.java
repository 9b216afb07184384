package dev.millrace.storage.checkpoint;

import org.jspecify.annotations.Nullable;

/** A checkpoint that can not be made or used; the message names the file. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CheckpointException(String message) {
    super(message);
  }

  CheckpointException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
