package dev.millrace.cli.send;

import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.read.Row;
import dev.millrace.cli.send.SubmitCall.Event;
import dev.millrace.v1.Receipt;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sends transactions in order over one SubmitStream and hears their receipts in order, through
 * every break that heals: what is not answered when a stream ends is sent again, under the same
 * ids, over the next one. Belongs to one thread; answers wait in a queue until it asks for them.
 */
public final class SubmitSession implements AutoCloseable {
  /** A stream that answers nothing for so long, with messages waiting, is given up. */
  private static final long SILENCE_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

  private final Channels channels;
  private final SessionSettings settings;
  private final Receipts receipts;
  private final Retry retry;

  /** Bounded by the window: each message in flight is answered once, each call ends once. */
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  private final Deque<Message> inFlight = new ArrayDeque<>();

  /** Items that were answered, but with a failure that passes. */
  private final Deque<Message> toRepeat = new ArrayDeque<>();

  private @Nullable SubmitCall call;
  private long nextSequence;
  private long reconnects;

  /**
   * A session that connects when the first message is sent.
   *
   * @param start where the log ended before it
   */
  public SubmitSession(
      Channels channels, SessionSettings settings, LogPositions start, ReceiptSink sink) {
    this.channels = channels;
    this.settings = settings;
    this.receipts = new Receipts(start, sink);
    this.retry = new Retry(channels, settings.patience());
  }

  /** Sends one message of these transactions; waits while the window is full. */
  public void submit(List<Outgoing> items) throws InterruptedException {
    heed(events.poll());
    while (mustWait()) {
      advance();
    }
    if (inFlight.isEmpty()) {
      retry.idle();
    }
    Message message =
        Message.first(
            List.copyOf(items), settings.acknowledgement(), nextSequence++, receipts.logReaches());
    inFlight.addLast(message);
    if (call != null) {
      call.send(message.request());
    } else {
      connect();
    }
  }

  /** Waits until everything is answered. */
  public void drain() throws InterruptedException {
    while (unanswered() > 0) {
      advance();
    }
  }

  /**
   * Waits for answers of what is on its way, but not for long and without sending anything again.
   */
  public void drainBriefly(Duration patience) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    while (!inFlight.isEmpty() && call != null) {
      long waitNanos = deadlineNanos - System.nanoTime();
      Event event = waitNanos <= 0 ? null : events.poll(waitNanos, TimeUnit.NANOSECONDS);
      if (event == null || event.call() == call && event.answer() == null) {
        return;
      }
      heed(event);
    }
  }

  /** Transactions that were sent and not answered. */
  public long unanswered() {
    return count(inFlight) + count(toRepeat);
  }

  /** The first row that was sent and not answered, by its number; empty when there is none. */
  public OptionalLong firstUnansweredRow() {
    return Stream.concat(inFlight.stream(), toRepeat.stream())
        .flatMap(message -> message.items().stream())
        .map(Outgoing::row)
        .filter(Objects::nonNull)
        .mapToLong(Row::number)
        .min();
  }

  /** How often a stream broke and another took its place. */
  public long reconnects() {
    return reconnects;
  }

  /** Transactions that had to be sent again. */
  public long resent() {
    return receipts.resent();
  }

  /** Resent transactions of which it is not certain whether this session stored them. */
  public long uncertain() {
    return receipts.uncertain();
  }

  /** A token that covers every receipt so far; empty when there is none. */
  public String token() {
    return receipts.token();
  }

  @Override
  public void close() {
    if (call == null) {
      return;
    }
    if (inFlight.isEmpty()) {
      call.complete();
    } else {
      call.cancel("given up");
    }
    call = null;
  }

  private boolean mustWait() {
    return inFlight.size() >= settings.windowMessages()
        || !toRepeat.isEmpty()
        || call == null && !inFlight.isEmpty();
  }

  /** One step towards an answer: hears one, or connects, or sends again what is due. */
  private void advance() throws InterruptedException {
    if (call == null) {
      retry.pause();
      connect();
    } else if (inFlight.isEmpty() && !toRepeat.isEmpty()) {
      retry.pause();
      repeat();
    } else {
      Event event = events.poll(SILENCE_NANOS_MAX, TimeUnit.NANOSECONDS);
      if (event == null) {
        call.cancel("no answer for too long");
      } else {
        heed(event);
      }
    }
  }

  private void heed(@Nullable Event first) {
    Event event = first;
    while (event != null) {
      if (event.call() == call) {
        if (event.answer() != null) {
          answered(event.answer().getReceiptsList(), event.answer().getToken());
        } else if (event.failure() != null) {
          broken(event.failure());
        }
      }
      event = events.poll();
    }
  }

  private void answered(List<Receipt> answer, String token) {
    Message message = inFlight.removeFirst();
    List<Outgoing> again =
        receipts.take(
            message,
            answer,
            token,
            nextSequence,
            Math.min(message.boundsSequence(), oldestUnanswered()));
    if (again.size() < message.items().size()) {
      retry.progressed();
    } else {
      retry.failed(receipts.lastPassingFailure());
    }
    if (!again.isEmpty()) {
      toRepeat.addLast(message.again(again));
    }
  }

  private void broken(StatusRuntimeException failure) {
    call = null;
    retry.failed(failure);
    reconnects++;
    List<Message> lost = new ArrayList<>(inFlight);
    inFlight.clear();
    lost.forEach(message -> inFlight.addLast(receipts.lost(message)));
  }

  private void connect() {
    call = new SubmitCall(channels.next(), events);
    for (Message message : inFlight) {
      call.send(message.request());
    }
  }

  private void repeat() {
    Message message = toRepeat.removeFirst();
    inFlight.addLast(message);
    if (call != null) {
      call.send(message.request());
    }
  }

  private long oldestUnanswered() {
    long oldest = nextSequence;
    for (Message message : inFlight) {
      oldest = Math.min(oldest, message.boundsSequence());
    }
    for (Message message : toRepeat) {
      oldest = Math.min(oldest, message.boundsSequence());
    }
    return oldest;
  }

  private static long count(Deque<Message> messages) {
    return messages.stream().mapToLong(message -> message.items().size()).sum();
  }
}
