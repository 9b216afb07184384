package dev.millrace.bench.load;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A message as bytes for grpc: knows its length and writes itself in one piece, where grpc would
 * copy it in pieces.
 */
public final class WholeBytes extends ByteArrayInputStream implements KnownLength, Drainable {
  /** The first {@code length} of these bytes, which must not change until they are written. */
  public WholeBytes(byte[] bytes, int length) {
    super(bytes, 0, length);
  }

  @Override
  public synchronized int drainTo(OutputStream target) throws IOException {
    return (int) transferTo(target);
  }
}
