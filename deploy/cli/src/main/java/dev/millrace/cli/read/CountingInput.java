package dev.millrace.cli.read;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what was read of a file, for progress. Read by one thread, asked by another. */
final class CountingInput extends FilterInputStream {
  private volatile long count;

  CountingInput(InputStream in) {
    super(in);
  }

  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    add(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    add(Math.max(read, 0));
    return read;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread reads, and only it writes
  private void add(int bytes) {
    count += bytes;
  }
}
