package dev.millrace.cli.service;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** Both services on a free port of loopback. */
public final class MemoryServices implements AutoCloseable {
  private final MemoryLog log;
  private final MemoryStreams streams;
  private final Server server;
  private final AtomicInteger messages = new AtomicInteger();

  public MemoryServices(MemoryLog log, Weather weather) {
    this.log = log;
    this.streams = new MemoryStreams(log);
    try {
      this.server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .directExecutor()
              .addService(new MemoryIngest(log, weather, messages))
              .addService(new MemoryQuery(log, streams))
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public MemoryLog log() {
    return log;
  }

  public MemoryStreams streams() {
    return streams;
  }

  /** Messages of streams that arrived. */
  public int messages() {
    return messages.get();
  }

  public String endpoint() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
