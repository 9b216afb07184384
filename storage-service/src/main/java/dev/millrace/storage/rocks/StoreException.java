package dev.millrace.storage.rocks;

import org.jspecify.annotations.Nullable;

/** Why a store can not do what it was asked to. */
public abstract sealed class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The store was closed; nothing is wrong with it. */
  public static final class Closed extends StoreException {
    private static final long serialVersionUID = 1L;

    Closed(String directory) {
      super("the store is closed: " + directory, null);
    }
  }

  /** The directory is not a store of ours, or not of this log; no record was applied to it. */
  public static final class Refused extends StoreException {
    private static final long serialVersionUID = 1L;

    public Refused(String message) {
      super(message, null);
    }

    Refused(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** A file of the store is damaged or missing. */
  public static final class Corrupt extends StoreException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String file;

    /** Names the file when it is known. */
    public Corrupt(String message, @Nullable String file, @Nullable Throwable cause) {
      super(message, cause);
      this.file = file;
    }

    /** The damaged file's name, null when the library did not say. */
    public @Nullable String file() {
      return file;
    }
  }

  /** The disk or the library failed; what was written before is not affected. */
  public static final class Failed extends StoreException {
    private static final long serialVersionUID = 1L;

    Failed(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
