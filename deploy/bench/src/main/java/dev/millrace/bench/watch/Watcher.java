package dev.millrace.bench.watch;

import dev.millrace.bench.connect.Channels;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.WatchFromBeginning;
import dev.millrace.v1.WatchRequest;
import dev.millrace.v1.WatchResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A watch of a ledger from the beginning. Messages are taken on the channel's event loop. */
public final class Watcher implements AutoCloseable {
  private final Deliveries deliveries;
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong heartbeats = new AtomicLong();
  private volatile @Nullable ClientCallStreamObserver<WatchRequest> call;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  /** A watch that begins now. */
  public Watcher(Channels reads, String ledger, Deliveries deliveries) {
    this.deliveries = deliveries;
    QueryServiceGrpc.newStub(reads.next())
        .watch(
            WatchRequest.newBuilder()
                .setLedger(ledger)
                .setBeginning(WatchFromBeginning.getDefaultInstance())
                .build(),
            new Taking());
  }

  /** Messages with transactions. */
  public long messages() {
    return messages.get();
  }

  /** Messages without. */
  public long heartbeats() {
    return heartbeats.get();
  }

  /** Why it ended by itself; null while it has not. */
  public @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public void close() {
    closed = true;
    ClientCallStreamObserver<WatchRequest> current = call;
    if (current != null) {
      current.cancel("seen enough", null);
    }
  }

  private final class Taking implements ClientResponseObserver<WatchRequest, WatchResponse> {
    @Override
    public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
      call = stream;
    }

    @Override
    public void onNext(WatchResponse message) {
      long nowNanos = System.nanoTime();
      (message.getTransactionsCount() > 0 ? messages : heartbeats).incrementAndGet();
      for (StoredTransaction stored : message.getTransactionsList()) {
        deliveries.delivered(stored.getTransaction(), nowNanos);
      }
    }

    @Override
    public void onError(Throwable thrown) {
      if (!closed) {
        failure = thrown;
      }
    }

    @Override
    public void onCompleted() {
      failure = new IllegalStateException("a watch has no end");
    }
  }
}
