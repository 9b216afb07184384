package dev.millrace.cli.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream in a thread of its own, so that decompression runs beside parsing. What was read
 * before a failure is handed out before the failure is.
 */
final class ReadAhead extends InputStream {
  /** Chunks in memory: enough to keep both threads busy, 1 MiB together. */
  static final int CHUNKS_MAX = 8;

  private static final int CHUNK_BYTES = 128 * 1024;

  /** Without bytes, it is the last. */
  private record Chunk(ByteBuffer bytes, @Nullable IOException failure) {
    static Chunk of(byte[] bytes, int length) {
      return new Chunk(ByteBuffer.wrap(bytes, 0, length), null);
    }

    boolean isLast() {
      return bytes.limit() == 0;
    }
  }

  private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(CHUNKS_MAX);
  private final InputStream in;
  private final Thread reader;
  private Chunk current = Chunk.of(new byte[0], 0);
  private boolean ended;

  ReadAhead(InputStream in) {
    this.in = in;
    this.reader = Thread.ofPlatform().daemon().name("read-ahead").start(this::readAll);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (!ended && !current.bytes.hasRemaining()) {
      current = take();
      ended = current.isLast();
    }
    if (ended) {
      if (current.failure != null) {
        throw current.failure;
      }
      return -1;
    }
    int copied = Math.min(length, current.bytes.remaining());
    current.bytes.get(buffer, offset, copied);
    return copied;
  }

  @Override
  public void close() {
    // The thread closes the stream itself: a read of standard input can not be waited for.
    reader.interrupt();
  }

  private Chunk take() throws IOException {
    try {
      return chunks.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading", e);
    }
  }

  private void readAll() {
    try (in) {
      Chunk chunk;
      do {
        chunk = readChunk();
        chunks.put(chunk);
      } while (!chunk.isLast());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed before the end
    } catch (IOException e) {
      // closing failed after everything was read: nothing is lost
    }
  }

  private Chunk readChunk() throws InterruptedException {
    byte[] bytes = new byte[CHUNK_BYTES];
    int length = 0;
    try {
      while (length < CHUNK_BYTES) {
        int read = in.read(bytes, length, CHUNK_BYTES - length);
        if (read < 0) {
          break;
        }
        length += read;
      }
    } catch (IOException | RuntimeException e) {
      if (length > 0) {
        chunks.put(Chunk.of(bytes, length));
      }
      IOException failure = e instanceof IOException known ? known : new IOException(e);
      return new Chunk(ByteBuffer.allocate(0), failure);
    }
    return Chunk.of(bytes, length);
  }
}
