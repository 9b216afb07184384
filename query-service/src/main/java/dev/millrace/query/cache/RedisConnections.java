package dev.millrace.query.cache;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.event.DefaultEventPublisherOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two connections to Redis, one for reads and one for fills. The first connect is tried until it
 * succeeds; from then on Lettuce reconnects by itself. While disconnected, commands are rejected. A
 * connection that is silent for too long is closed, and what waits in it is let go.
 */
public final class RedisConnections implements AutoCloseable {
  /** The least that the client takes; two connections keep no more busy. */
  private static final int POOL_THREADS = 2;

  private static final Logger LOG = LoggerFactory.getLogger(RedisConnections.class);

  /** Commands on a connection without an answer: about 6 ms of Redis' work. */
  static final int REQUEST_QUEUE_MAX = 1_024;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

  /** A fill holds up nobody, but its bytes; so it has more time than a read. */
  private static final Duration FILL_WAIT_MIN = Duration.ofSeconds(1);

  private static final long CONNECT_AGAIN_MILLIS = 1_000;
  private static final Duration RECONNECT_MIN = Duration.ofMillis(50);
  private static final Duration RECONNECT_MAX = Duration.ofSeconds(1);

  /** Ends commands at their timeout; the default of 100 ms would double a timeout of 50 ms. */
  private static final int TIMER_TICK_MILLIS = 10;

  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private final RedisURI uri;
  private final ScheduledExecutorService timer;
  private final HashedWheelTimer commandTimer =
      new HashedWheelTimer(
          new DefaultThreadFactory("redis-timer", true), TIMER_TICK_MILLIS, TimeUnit.MILLISECONDS);
  private final ClientResources resources;
  private final RedisClient client;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Link reads;
  private final Link fills;

  /**
   * Begins to connect.
   *
   * @param timer runs the next try
   */
  public RedisConnections(RedisSettings settings, ScheduledExecutorService timer) {
    this.timer = timer;
    uri = RedisURI.create(settings.uri());
    uri.setTimeout(CONNECT_TIMEOUT); // of the first words on a connection; 60 s by default
    resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(POOL_THREADS)
            .computationThreadPoolSize(POOL_THREADS)
            .timer(commandTimer)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .commandLatencyPublisherOptions(DefaultEventPublisherOptions.disabled())
            .reconnectDelay(
                Delay.exponential(RECONNECT_MIN, RECONNECT_MAX, 2, TimeUnit.MILLISECONDS))
            .build();
    client = RedisClient.create(resources, uri);
    client.setOptions(options());
    Duration readWait = Duration.ofMillis(settings.timeoutMillis());
    reads = new Link("reads", readWait, true);
    fills =
        new Link("fills", readWait.compareTo(FILL_WAIT_MIN) > 0 ? readWait : FILL_WAIT_MIN, false);
    reads.connect();
    fills.connect();
  }

  /** For reads. */
  Link reads() {
    return reads;
  }

  /** For fills; its connection does not flush by itself. */
  Link fills() {
    return fills;
  }

  /**
   * The connection for one purpose; another takes its place when it is given up, as TCP tries one
   * whose other end is gone for minutes. Safe for all threads.
   */
  final class Link {
    private final String purpose;
    private final Duration commandTimeout;
    private final boolean autoFlush;
    private final AtomicReference<@Nullable StatefulRedisConnection<String, byte[]>> connection =
        new AtomicReference<>();

    private Link(String purpose, Duration commandTimeout, boolean autoFlush) {
      this.purpose = purpose;
      this.commandTimeout = commandTimeout;
      this.autoFlush = autoFlush;
    }

    /** Null while there is none. */
    @Nullable StatefulRedisConnection<String, byte[]> current() {
      return connection.get();
    }

    /**
     * Closes this connection, and begins another.
     *
     * @return false when that has been done
     */
    boolean giveUp(StatefulRedisConnection<String, byte[]> silent) {
      if (!connection.compareAndSet(silent, null)) {
        return false;
      }
      LOG.warn(
          "Redis does not answer, connecting anew: purpose={} timeoutMillis={}",
          purpose,
          commandTimeout.toMillis());
      var _ = silent.closeAsync();
      connect();
      return true;
    }

    private void connect() {
      if (!closed.get()) {
        var _ = client.connectAsync(CODEC, uri).whenComplete(this::connected);
      }
    }

    private void connected(
        @Nullable StatefulRedisConnection<String, byte[]> opened, @Nullable Throwable failure) {
      if (opened != null) {
        opened.setTimeout(commandTimeout);
        opened.setAutoFlushCommands(autoFlush);
        connection.set(opened);
        LOG.info(
            "connected to Redis: purpose={} host={} port={}",
            purpose,
            uri.getHost(),
            uri.getPort());
      } else if (!closed.get()) {
        LOG.warn(
            "no connection to Redis yet: purpose={} cause={}", purpose, String.valueOf(failure));
        var _ = timer.schedule(this::connect, CONNECT_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  private static ClientOptions options() {
    return ClientOptions.builder()
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(REQUEST_QUEUE_MAX)
        .socketOptions(
            SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).keepAlive(true).build())
        .timeoutOptions(TimeoutOptions.builder().timeoutCommands().connectionTimeout().build())
        .build();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      client.shutdown(Duration.ZERO, CONNECT_TIMEOUT);
      var _ = resources.shutdown(0, CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      var _ = commandTimer.stop();
    }
  }
}
