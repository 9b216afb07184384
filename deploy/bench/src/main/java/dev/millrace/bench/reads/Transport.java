package dev.millrace.bench.reads;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * How bytes come and go. Client and echo run on the query service's class path, so that the best
 * there is theirs as it is the service's.
 */
record Transport(
    IoHandlerFactory io, Class<? extends ServerChannel> server, Class<? extends Channel> client) {
  /** By epoll where its native library is on the class path and fits, else by the JDK. */
  static final Transport BEST =
      Epoll.isAvailable()
          ? new Transport(
              EpollIoHandler.newFactory(), EpollServerSocketChannel.class, EpollSocketChannel.class)
          : new Transport(
              NioIoHandler.newFactory(), NioServerSocketChannel.class, NioSocketChannel.class);

  /** Threads that wait for sockets. */
  EventLoopGroup loops(int threads, String name) {
    return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), io);
  }
}
