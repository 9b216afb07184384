package dev.millrace.cli.send;

import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.Retry;
import dev.millrace.cli.send.SubmitCall.Event;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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

  /** Bounded by the window, as they come from there. */
  private final Deque<Batch> unused = new ArrayDeque<>();

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
    this.receipts = new Receipts(start, settings.acknowledgement(), sink);
    this.retry = new Retry(channels, settings.patience(), Retry.WRITES);
  }

  /** An empty batch, to be filled and submitted. */
  public Batch newBatch() {
    Batch batch = unused.pollFirst();
    return batch == null ? new Batch() : batch;
  }

  /** Sends a batch, which is the session's from then on; waits while the window is full. */
  public void submit(Batch batch) throws InterruptedException {
    heed(events.poll());
    while (mustWait()) {
      advance();
    }
    if (inFlight.isEmpty()) {
      retry.idle();
    }
    batch.seal(settings.acknowledgement());
    Message message = new Message(batch, nextSequence++, receipts.logReaches(), false);
    inFlight.addLast(message);
    if (call != null) {
      call.send(message.batch());
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
        .flatMapToLong(message -> message.batch().firstRow().stream())
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
          answered(event.answer());
        } else if (event.failure() != null) {
          broken(event.failure());
        }
      }
      event = events.poll();
    }
  }

  private void answered(Answer answer) {
    Message message = inFlight.removeFirst();
    List<Integer> again =
        receipts.take(
            message, answer, nextSequence, Math.min(message.boundsSequence(), oldestUnanswered()));
    if (again.size() < message.count()) {
      retry.progressed();
    } else {
      retry.failed(receipts.lastPassingFailure());
    }
    if (!again.isEmpty()) {
      toRepeat.addLast(message.again(some(message.batch(), again)));
    }
    if (!message.resent()) {
      message.batch().clear();
      unused.addFirst(message.batch());
    } // else the call that broke may still hold it
  }

  private Batch some(Batch batch, List<Integer> indexes) {
    Batch some = new Batch();
    some.addSome(batch, indexes);
    some.seal(settings.acknowledgement());
    return some;
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
      call.send(message.batch());
    }
  }

  private void repeat() {
    Message message = toRepeat.removeFirst();
    inFlight.addLast(message);
    if (call != null) {
      call.send(message.batch());
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
    return messages.stream().mapToLong(message -> message.count()).sum();
  }
}
