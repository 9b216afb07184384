package dev.millrace.bench.connect;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Channels to the instances of one service, taken in turn. Any thread. */
public final class Channels implements AutoCloseable {
  /** Room for 1,000 transactions of a page with long fields. */
  private static final int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

  /** A stack that is up answers within milliseconds. */
  private static final long CONNECT_SECONDS_MAX = 5;

  private final List<ManagedChannel> channels = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();

  private Channels() {}

  /**
   * Connects to every instance.
   *
   * @param service its name, for messages
   * @param addresses host and port of each instance
   * @throws StatusRuntimeException when one of them does not answer
   */
  static Channels connect(String service, List<String> addresses) throws InterruptedException {
    Channels connected = new Channels();
    for (String address : addresses) {
      ManagedChannel channel = open(address);
      connected.channels.add(channel);
      if (!isReady(channel)) {
        connected.close();
        throw Status.UNAVAILABLE
            .withDescription(
                "no %s service at %s; is Millrace running? (millrace up, or use --stack)"
                    .formatted(service, address))
            .asRuntimeException();
      }
    }
    return connected;
  }

  /** Answers are taken on the event loop: a hand-over to another thread costs more than they do. */
  private static ManagedChannel open(String address) {
    return NettyChannelBuilder.forTarget(address)
        .usePlaintext()
        .maxInboundMessageSize(MESSAGE_BYTES_MAX)
        .directExecutor()
        .build();
  }

  private static boolean isReady(ManagedChannel channel) throws InterruptedException {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONNECT_SECONDS_MAX);
    ConnectivityState state = channel.getState(true);
    while (state == ConnectivityState.IDLE || state == ConnectivityState.CONNECTING) {
      CountDownLatch changed = new CountDownLatch(1);
      channel.notifyWhenStateChanged(state, changed::countDown);
      if (!changed.await(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return false;
      }
      state = channel.getState(true);
    }
    return state == ConnectivityState.READY;
  }

  /** All of them. */
  public List<ManagedChannel> all() {
    return List.copyOf(channels);
  }

  /** The next instance's. */
  public ManagedChannel next() {
    return channels.get(Math.floorMod(turn.getAndIncrement(), channels.size()));
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
