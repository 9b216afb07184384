package dev.millrace.query.cache;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What stands before Redis: reads pass a breaker; fills go by a connection of their own, so that
 * they never stand in a read's way, and are dropped when too many or too large ones are under way.
 * One that is not answered in time may still be on its way, so its connection is given up with all
 * that it holds.
 */
final class RedisGate {
  /**
   * Half of what a connection queues; of the largest batch get half is kept, the rest when it is
   * asked for again.
   */
  private static final int FILLS_UNDER_WAY_MAX = 512;

  /** Five answers of the default size, and a sixteenth of the default heap. */
  static final long FILL_BYTES_UNDER_WAY_MAX = 16L << 20;

  /** Reads may go unanswered for so long before their connection is given up: most stalls end. */
  static final long SILENCE_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

  /** A connection on which reads go unanswered, since then. */
  private record Silence(StatefulRedisConnection<String, byte[]> connection, long sinceNanos) {}

  private final RedisConnections connections;
  private final Breaker breaker;
  private final RedisMeters meters;
  private final LongSupplier nanoTime;
  private final AtomicReference<@Nullable Silence> silence = new AtomicReference<>();
  private final AtomicInteger fillsUnderWay = new AtomicInteger();
  private final AtomicLong fillBytesUnderWay = new AtomicLong();

  RedisGate(
      RedisConnections connections,
      RedisSettings settings,
      RedisMeters meters,
      LongSupplier nanoTime) {
    this.connections = connections;
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.breaker =
        new Breaker(
            settings.breakerFailures(),
            TimeUnit.MILLISECONDS.toNanos(settings.breakerPauseMillis()),
            nanoTime);
    meters.breaker(breaker::state);
  }

  Breaker.State breakerState() {
    return breaker.state();
  }

  boolean isConnected() {
    @Nullable StatefulRedisConnection<String, byte[]> connection = connections.reads().current();
    return connection != null && connection.isOpen();
  }

  /** What Redis answers; the fallback when it is not asked or fails. Never fails. */
  <T> CompletableFuture<T> read(
      Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> question, T fallback) {
    @Nullable StatefulRedisConnection<String, byte[]> connection = connections.reads().current();
    if (connection == null || !breaker.tryPass()) {
      meters.readsSkipped.increment();
      return CompletableFuture.completedFuture(fallback);
    }
    long startNanos = nanoTime.getAsLong();
    return ask(connection, question)
        .handle(
            (answer, failure) -> {
              meters.latency.record(nanoTime.getAsLong() - startNanos, TimeUnit.NANOSECONDS);
              if (failure == null) {
                answered();
                breaker.succeeded();
                return answer;
              }
              failed(connection, failure);
              meters.readFailures.increment();
              return fallback;
            })
        .toCompletableFuture();
  }

  private void failed(StatefulRedisConnection<String, byte[]> connection, Throwable failure) {
    breaker.failed();
    if (!connection.equals(connections.reads().current())) {
      return; // it was given up
    }
    if (isAnswer(failure) || !connection.isOpen()) {
      answered(); // Lettuce sees to a connection that is not open
    } else {
      unanswered(connection, nanoTime.getAsLong());
    }
  }

  private void answered() {
    if (silence.get() != null) {
      silence.set(null);
    }
  }

  /** Late, or not even sent since too many are: what is late stays among those under way. */
  private void unanswered(StatefulRedisConnection<String, byte[]> connection, long nowNanos) {
    @Nullable Silence known = silence.get();
    if (known == null || !known.connection().equals(connection)) {
      silence.compareAndSet(known, new Silence(connection, nowNanos));
    } else if (nowNanos - known.sinceNanos() > SILENCE_NANOS_MAX
        && silence.compareAndSet(known, null) // or an answer came meanwhile
        && connections.reads().giveUp(connection)) {
      meters.readsGivenUp.increment();
    }
  }

  private static <T> CompletionStage<T> ask(
      StatefulRedisConnection<String, byte[]> connection,
      Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> question) {
    try {
      return question.apply(connection.async());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The connection for fills, which does not flush by itself; null when there are none now. */
  @Nullable StatefulRedisConnection<String, byte[]> fills(int wanted) {
    @Nullable StatefulRedisConnection<String, byte[]> connection = connections.fills().current();
    if (connection == null || breaker.state() != Breaker.State.CLOSED) {
      meters.fillsSkipped.increment(wanted);
      return null;
    }
    return connection;
  }

  /** One fill of so many bytes, if there is room for it; what comes of it is counted. */
  <T> @Nullable CompletionStage<T> fill(
      StatefulRedisConnection<String, byte[]> connection,
      long bytes,
      Function<StatefulRedisConnection<String, byte[]>, CompletionStage<T>> write) {
    if (!enter(bytes)) {
      meters.fillsSkipped.increment();
      return null;
    }
    CompletionStage<T> written;
    try {
      written = write.apply(connection);
    } catch (RuntimeException e) {
      written = CompletableFuture.failedFuture(e);
    }
    return written.whenComplete(
        (_, failure) -> {
          leave(bytes);
          if (failure != null) {
            meters.fillFailures.increment();
            if (isLate(failure) && connections.fills().giveUp(connection)) {
              meters.fillsGivenUp.increment();
            }
          }
        });
  }

  private boolean enter(long bytes) {
    boolean hasPlace = fillsUnderWay.incrementAndGet() <= FILLS_UNDER_WAY_MAX;
    long together = fillBytesUnderWay.addAndGet(bytes);
    // One that is larger by itself goes alone.
    if (hasPlace && (together <= FILL_BYTES_UNDER_WAY_MAX || together == bytes)) {
      return true;
    }
    leave(bytes);
    return false;
  }

  private void leave(long bytes) {
    fillBytesUnderWay.addAndGet(-bytes);
    fillsUnderWay.decrementAndGet();
  }

  private static boolean isLate(Throwable failure) {
    return causeOf(failure) instanceof RedisCommandTimeoutException;
  }

  private static boolean isAnswer(Throwable failure) {
    return causeOf(failure) instanceof RedisCommandExecutionException;
  }

  /** Without what a stage of a future wraps it in. */
  static @Nullable Throwable causeOf(Throwable failure) {
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }

  void flush(StatefulRedisConnection<String, byte[]> connection) {
    try {
      connection.flushCommands();
    } catch (RuntimeException e) {
      meters.fillFailures.increment();
    }
  }
}
