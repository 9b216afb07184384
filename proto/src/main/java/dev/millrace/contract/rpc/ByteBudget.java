package dev.millrace.contract.rpc;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.v1.ErrorReason;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The bytes that all calls of a process hold together: answers being made and replies that their
 * clients have not taken yet. A call that would exceed them is refused and may be tried again.
 *
 * <p>The last eighth is for small replies alone, so that single transactions are still read while
 * large pages are refused. Any thread.
 */
public final class ByteBudget {
  /**
   * A quarter: what is counted lies in memory twice at its peak, as a message and as its bytes, and
   * the other half is left to caches and everything else.
   */
  private static final int HEAP_SHARE = 4;

  private static final int SMALL_SHARE = 8;

  /** Replies up to this size are small: a transaction without a large payload, a summary. */
  static final long SMALL_BYTES = 16 * 1024;

  /** About how long the replies of other calls take to leave. */
  private static final long RETRY_MILLIS = 200;

  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();
  private final LongAdder refused = new LongAdder();

  /** A budget of so many bytes. */
  public ByteBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** The budget of this process: a share of its heap. */
  public static ByteBudget ofHeap() {
    return new ByteBudget(Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  }

  /** The bytes held now; never more than {@link #bytesMax}. */
  public long bytes() {
    return bytes.get();
  }

  /** The most that is ever held. */
  public long bytesMax() {
    return bytesMax;
  }

  /** How many holdings were refused more bytes so far: answers of one partition, and replies. */
  public long refused() {
    return refused.sum();
  }

  /** A holding of this budget, empty yet; to be closed once nothing of it is in memory. */
  public HeldBytes open() {
    return new HeldBytes(this);
  }

  boolean tryTake(long wanted) {
    long most = wanted > SMALL_BYTES ? bytesMax - bytesMax / SMALL_SHARE : bytesMax;
    long held = bytes.get();
    while (held + wanted <= most) {
      if (bytes.compareAndSet(held, held + wanted)) {
        return true;
      }
      held = bytes.get();
    }
    return false;
  }

  void countRefused() {
    refused.increment();
  }

  void giveBack(long taken) {
    bytes.addAndGet(-taken);
  }

  /** What a call is refused with that would exceed it. */
  SpentException spent() {
    return new SpentException(
        Refusal.exhausted(
                ErrorReason.ERROR_REASON_BUFFER_FULL,
                "calls under way hold as many bytes as this process may",
                RETRY_MILLIS)
            .with("limit", Long.toString(bytesMax)));
  }

  /** RESOURCE_EXHAUSTED by the budget of this process, which another's never is. */
  public static final class SpentException extends StatusRuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Refusal refusal;

    private SpentException(Refusal refusal) {
      this(refusal, refusal.asException());
    }

    private SpentException(Refusal refusal, StatusRuntimeException refused) {
      super(refused.getStatus(), trailers(refused));
      this.refusal = refusal;
    }

    /** The same, to become an item's error. */
    public Refusal refusal() {
      return refusal;
    }

    private static Metadata trailers(StatusRuntimeException refused) {
      Metadata trailers = Status.trailersFromThrowable(refused);
      return trailers == null ? new Metadata() : trailers;
    }
  }
}
