package dev.millrace.bench.reads;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Connections to one server, on given event loops; answers are taken there. Any thread. */
final class Connections implements AutoCloseable {
  /** A hundred transactions with long fields. */
  private static final int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

  /** Thousands are accepted one after the other while both cores work. */
  private static final long CONNECT_SECONDS_MAX = 60;

  private final List<EventLoop> loops = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();

  private Connections(EventLoopGroup group, int count) {
    group.forEach(executor -> loops.add((EventLoop) executor));
    while (loops.size() > count) {
      loops.removeLast();
    }
  }

  /**
   * Connects.
   *
   * @throws IllegalStateException when one is not ready in time
   */
  static Connections open(EventLoopGroup loops, String address, int count)
      throws InterruptedException {
    int colon = address.lastIndexOf(':');
    InetSocketAddress server =
        new InetSocketAddress(
            address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    Connections opened = new Connections(loops, count);
    for (int i = 0; i < count; i++) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(server)
              .eventLoopGroup(opened.loops.get(opened.loop(i)))
              .channelType(NioSocketChannel.class)
              .directExecutor()
              .usePlaintext()
              .maxInboundMessageSize(MESSAGE_BYTES_MAX)
              .build();
      opened.channels.add(channel);
      var _ = channel.getState(true);
    }
    try {
      opened.awaitReady(address);
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void awaitReady(String address) throws InterruptedException {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONNECT_SECONDS_MAX);
    for (int i = 0; i < channels.size(); i++) {
      ManagedChannel channel = channels.get(i);
      ConnectivityState state = channel.getState(true);
      while (state != ConnectivityState.READY) {
        CountDownLatch changed = new CountDownLatch(1);
        channel.notifyWhenStateChanged(state, changed::countDown);
        if (!changed.await(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          throw new IllegalStateException(
              "connection %d of %d to %s is %s after %d s"
                  .formatted(i + 1, channels.size(), address, state, CONNECT_SECONDS_MAX));
        }
        state = channel.getState(true);
      }
    }
  }

  int count() {
    return channels.size();
  }

  /** Event loops that have connections. */
  int loops() {
    return loops.size();
  }

  /** The event loop of a connection, from 0. */
  int loop(int connection) {
    return connection % loops.size();
  }

  /** Hands something to an event loop. */
  void execute(int loop, Runnable work) {
    loops.get(loop).execute(work);
  }

  /** Begins a call: its headers are on their way, its request is not. */
  ClientCall<byte[], byte[]> begin(
      int connection, MethodDescriptor<byte[], byte[]> method, Ending ending) {
    ClientCall<byte[], byte[]> call = channels.get(connection).newCall(method, CallOptions.DEFAULT);
    call.start(new Answered(ending), new Metadata());
    // One answer, and one more that must not come: as generated clients do.
    call.request(2);
    return call;
  }

  /** Sends the request of a call that has begun. */
  static void finish(ClientCall<byte[], byte[]> call, byte[] request) {
    call.sendMessage(request);
    call.halfClose();
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
