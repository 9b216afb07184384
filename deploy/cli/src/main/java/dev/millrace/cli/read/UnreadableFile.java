package dev.millrace.cli.read;

/** A file that can not be read on from here; rows before it are good. */
public final class UnreadableFile extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableFile(String line, Throwable cause) {
    super(line, cause);
  }
}
