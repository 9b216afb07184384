package dev.millrace.bench.load;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Messages that are bytes already. */
public final class RawBytes {
  /** Takes them as they are. */
  public static final Marshaller<byte[]> MARSHALLER =
      new Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new WholeBytes(value, value.length);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            // Of a known length one array does, where reading to the end takes 16 KiB at a time.
            return stream instanceof KnownLength
                ? stream.readNBytes(stream.available())
                : stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private RawBytes() {}
}
