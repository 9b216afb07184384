package dev.millrace.query.tail;

import static java.util.Objects.requireNonNull;

import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.query.owner.OwnerStream;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One stream from one owner, for some partitions. In the tail's context, but for the listener. */
final class OwnerCall extends ClientCall.Listener<TailResponse> {
  final OwnerCommit endpoint;
  private final Set<Integer> partitions = new HashSet<>();
  private final Set<Integer> silent = new HashSet<>();
  private final BiConsumer<OwnerCall, TailResponse> onMessage;
  private final BiConsumer<OwnerCall, Status> onClose;
  private @Nullable OwnerStream stream;
  private boolean requested;

  /**
   * A call that has not begun.
   *
   * @param onMessage told on an event loop, as is {@code onClose}
   */
  OwnerCall(
      OwnerCommit endpoint,
      Collection<Integer> partitions,
      BiConsumer<OwnerCall, TailResponse> onMessage,
      BiConsumer<OwnerCall, Status> onClose) {
    this.endpoint = endpoint;
    this.partitions.addAll(partitions);
    this.silent.addAll(partitions);
    this.onMessage = onMessage;
    this.onClose = onClose;
  }

  void started(OwnerStream begun) {
    stream = begun;
  }

  /** The partition has spoken. */
  void heard(int partition) {
    silent.remove(partition);
  }

  /** The partition is not followed here any more; whether none is left. */
  boolean leave(int partition) {
    partitions.remove(partition);
    silent.remove(partition);
    return partitions.isEmpty();
  }

  Set<Integer> partitions() {
    return Set.copyOf(partitions);
  }

  /** Whether some partition has not told where it begins. Until then, no records come. */
  boolean isBeginning() {
    return !silent.isEmpty();
  }

  /** A message that was let come is here. */
  void arrived() {
    requested = false;
  }

  /** Lets a message come unless one is on its way. */
  void request() {
    if (!requested) {
      requested = true;
      requireNonNull(stream).request();
    }
  }

  /** Ends it, if it could be begun. */
  void cancel() {
    OwnerStream begun = stream;
    if (begun != null) {
      begun.cancel();
    }
  }

  @Override
  public void onMessage(TailResponse message) {
    onMessage.accept(this, message);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    onClose.accept(this, status);
  }
}
