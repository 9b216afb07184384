package dev.millrace.query.harness;

import com.google.protobuf.ByteString;
import dev.millrace.internal.v1.TailCursor;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.v1.ItemError;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A tail of partitions in memory, as store.proto says: a thread for each partition. */
final class TestTail {
  private static final int CHUNK = 7;
  private static final long LOOK_MILLIS = 5;
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ServerCallStreamObserver<TailResponse> observer;
  private final TailRequest request;
  private final TestLog log;
  private final ByteString topicId;
  private final IntFunction<@Nullable ItemError> errors;
  private int open;

  TestTail(
      ServerCallStreamObserver<TailResponse> observer,
      TailRequest request,
      TestLog log,
      ByteString topicId,
      IntFunction<@Nullable ItemError> errors) {
    this.observer = observer;
    this.request = request;
    this.log = log;
    this.topicId = topicId;
    this.errors = errors;
    this.open = request.getPartitionsCount();
  }

  void start() {
    observer.setOnReadyHandler(this::wake);
    observer.setOnCancelHandler(this::wake);
    for (TailCursor cursor : request.getPartitionsList()) {
      TestPartition partition = log.partition(cursor.getPartition());
      ItemError error = errors.apply(cursor.getPartition());
      long from =
          switch (cursor.getStartCase()) {
            case OFFSET -> cursor.getOffset();
            case LOGGED_FROM_MILLIS -> partition.firstLoggedAt(cursor.getLoggedFromMillis());
            default -> partition.nextOffset();
          };
      if (error == null) {
        observer.onNext(message(partition, from).build());
        Thread.startVirtualThread(() -> follow(cursor, partition, from));
      } else {
        end(message(partition, 0).setError(error).build());
      }
    }
  }

  private synchronized void wake() {
    notifyAll();
  }

  private void follow(TailCursor cursor, TestPartition partition, long from) {
    long only = Math.max(cursor.getLoggedFromMillis(), cursor.getOnlyLoggedFromMillis()); // 0: all
    long next = from;
    long toldNanos = System.nanoTime();
    while (awaitReady()) {
      ItemError error = errors.apply(cursor.getPartition());
      if (error != null) {
        end(message(partition, 0).setError(error).build());
        return;
      }
      long applied = partition.nextOffset();
      long end = cursor.getEndOffset() > 0 ? Math.min(applied, cursor.getEndOffset()) : applied;
      List<StoredTransaction> stretch = partition.from(next, end, CHUNK);
      next =
          stretch.size() < CHUNK
              ? Math.max(next, end)
              : stretch.getLast().getPosition().getOffset() + 1;
      TailResponse.Builder message = message(partition, next);
      stretch.stream()
          .filter(stored -> stored.getLoggedAtMillis() >= only)
          .filter(this::isWanted)
          .map(TestPartition::record)
          .forEach(message::addRecords);
      boolean done = cursor.getEndOffset() > 0 && next >= cursor.getEndOffset();
      if (done) {
        end(message.setDone(true).build());
        return;
      }
      if (message.getRecordsCount() > 0 || System.nanoTime() - toldNanos > PROGRESS_NANOS) {
        toldNanos = System.nanoTime();
        send(message.build());
      }
    }
  }

  /** Whether the stream goes on; waits while its reader takes nothing, or a moment. */
  private synchronized boolean awaitReady() {
    try {
      do {
        wait(LOOK_MILLIS);
      } while (!observer.isCancelled() && !observer.isReady());
      return !observer.isCancelled();
    } catch (InterruptedException e) {
      return false;
    }
  }

  private synchronized void send(TailResponse message) {
    observer.onNext(message);
  }

  private synchronized void end(TailResponse last) {
    observer.onNext(last);
    open--;
    if (open == 0) {
      observer.onCompleted();
    }
  }

  private boolean isWanted(StoredTransaction stored) {
    Transaction transaction = stored.getTransaction();
    return transaction.getLedger().equals(request.getLedger())
        && (request.getAccountsCount() == 0
            || request.getAccountsList().contains(transaction.getDebitAccount())
            || request.getAccountsList().contains(transaction.getCreditAccount()))
        && (request.getFilter().getTypesCount() == 0
            || request.getFilter().getTypesList().contains(transaction.getType()));
  }

  private TailResponse.Builder message(TestPartition partition, long next) {
    return TailResponse.newBuilder().setState(partition.state(topicId)).setNextOffset(next);
  }
}
