package dev.millrace.bench.connect;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The stack under load.
 *
 * @param ingest host and port of the ingest service
 * @param query host and port of the query service
 * @param pids its processes by name; empty when they are not on this machine
 */
public record Target(String ingest, String query, Map<String, Long> pids) {
  /** Room for 1,000 transactions of a page with long fields. */
  private static final int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

  /** A stack that is up answers within milliseconds. */
  private static final long CONNECT_SECONDS_MAX = 5;

  public Target {
    pids = Map.copyOf(pids);
  }

  /**
   * Connects to the ingest service.
   *
   * @throws StatusRuntimeException when nothing answers there
   */
  public ManagedChannel ingestChannel() throws InterruptedException {
    return connect("ingest", ingest);
  }

  /**
   * Connects to the query service.
   *
   * @throws StatusRuntimeException when nothing answers there
   */
  public ManagedChannel queryChannel() throws InterruptedException {
    return connect("query", query);
  }

  /** Answers are taken on the event loop: a hand-over to another thread costs more than they do. */
  private static ManagedChannel connect(String service, String address)
      throws InterruptedException {
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(address)
            .usePlaintext()
            .maxInboundMessageSize(MESSAGE_BYTES_MAX)
            .directExecutor()
            .build();
    if (!isReady(channel)) {
      channel.shutdownNow();
      throw Status.UNAVAILABLE
          .withDescription(
              "the %s service does not answer at %s; start one with `millrace up`, or use --stack"
                  .formatted(service, address))
          .asRuntimeException();
    }
    return channel;
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
}
