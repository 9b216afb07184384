package dev.millrace.query.wiring;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/**
 * How bytes come and go: by epoll where its native library is on the class path and fits the
 * machine, else by the JDK. (Lettuce decides in the same way for itself.)
 *
 * @param io waits for sockets; one for each event loop
 * @param server accepts clients
 * @param client connects to owners
 */
record Transport(
    String name,
    IoHandlerFactory io,
    Class<? extends ServerChannel> server,
    Class<? extends Channel> client) {
  static final Transport BEST = Epoll.isAvailable() ? epoll() : nio();

  private static Transport epoll() {
    return new Transport(
        "epoll",
        EpollIoHandler.newFactory(),
        EpollServerSocketChannel.class,
        EpollSocketChannel.class);
  }

  private static Transport nio() {
    return new Transport(
        "nio", NioIoHandler.newFactory(), NioServerSocketChannel.class, NioSocketChannel.class);
  }
}
