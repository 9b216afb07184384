package dev.millrace.bench.reads;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

/** Client and echo have the transport of the query service: sockets of the JDK. */
final class EventLoops {
  private EventLoops() {}

  /** Threads that wait for sockets. */
  static EventLoopGroup of(int threads, String name) {
    return new MultiThreadIoEventLoopGroup(
        threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
  }
}
