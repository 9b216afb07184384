package dev.millrace.cli.connect;

import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.exit.FailureLine;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Channels to the instances of one service, taken in turn from a random first one. Belongs to one
 * thread.
 */
public final class Channels implements AutoCloseable {
  /** Larger than the largest page of full transactions is likely to be. */
  private static final int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

  /** A host that is gone is noticed after twice this, also by a call that only listens. */
  private static final long KEEP_ALIVE_SECONDS = 20;

  private static final long CLOSE_MILLIS_MAX = 2_000;

  private final String service;
  private final List<Endpoint> endpoints;
  private final @Nullable ManagedChannel[] channels;
  private int next;

  /**
   * Channels that connect when they are first used.
   *
   * @param service its name, for messages
   * @param endpoints at least one
   */
  public Channels(String service, List<Endpoint> endpoints) {
    this.service = service;
    this.endpoints = List.copyOf(endpoints);
    this.channels = new ManagedChannel[endpoints.size()];
    this.next = ThreadLocalRandom.current().nextInt(endpoints.size());
  }

  /** The next instance's channel. */
  public ManagedChannel next() {
    int index = next;
    next = (next + 1) % endpoints.size();
    ManagedChannel channel = channels[index];
    if (channel == null) {
      Endpoint endpoint = endpoints.get(index);
      channel =
          ManagedChannelBuilder.forAddress(endpoint.host(), endpoint.port())
              .usePlaintext()
              .directExecutor()
              .maxInboundMessageSize(MESSAGE_BYTES_MAX)
              .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
              .build();
      channels[index] = channel;
    }
    return channel;
  }

  /** Makes a call, at the next instance when one is not available, until all were asked once. */
  public <T> T call(Function<ManagedChannel, T> call) {
    StatusRuntimeException last = null;
    for (int i = 0; i < endpoints.size(); i++) {
      try {
        return call.apply(next());
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
          throw e;
        }
        last = e;
      }
    }
    if (last == null) {
      throw new IllegalStateException("there is at least one endpoint");
    }
    throw FailureLine.isConnectionRefused(last) ? notRunning(last) : last;
  }

  /** The failure of a service that nobody answers for. */
  public CommandFailure notRunning(Throwable cause) {
    return new CommandFailure(
        ExitCode.UNAVAILABLE,
        "no %s service at %s; is Millrace running? (millrace up, or name it with --%s)"
            .formatted(service, this, service),
        cause);
  }

  @Override
  public String toString() {
    return String.join(",", endpoints.stream().map(Endpoint::toString).toList());
  }

  @Override
  public void close() {
    for (ManagedChannel channel : channels) {
      if (channel != null) {
        channel.shutdownNow();
      }
    }
    for (ManagedChannel channel : channels) {
      try {
        if (channel != null && !channel.awaitTermination(CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS)) {
          return; // the process ends soon; its threads are daemons
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
