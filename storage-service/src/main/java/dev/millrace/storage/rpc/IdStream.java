package dev.millrace.storage.rpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.UnsafeByteOperations;
import dev.millrace.admin.v1.IdEntry;
import dev.millrace.admin.v1.ListIdsResponse;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.CorruptValueException;
import dev.millrace.storage.rocks.StoreSnapshot;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;

/**
 * Every identity of a partition, a chunk at a time and only while the caller takes it: no thread
 * waits for a slow one. Its steps run one after the other.
 */
final class IdStream {
  private static final int CHUNK = 1_000;

  private final ServerCallStreamObserver<ListIdsResponse> call;
  private final StoreSnapshot snapshot;
  private final StoreSnapshot.Cursor cursor;
  private final Executor executor;
  private final UnaryOperator<RuntimeException> answer;

  @GuardedBy("this")
  private boolean ended;

  IdStream(
      ServerCallStreamObserver<ListIdsResponse> call,
      StoreSnapshot snapshot,
      Executor executor,
      UnaryOperator<RuntimeException> answer) {
    this.call = call;
    this.snapshot = snapshot;
    this.cursor = snapshot.cursor(ColumnFamily.IDS, new byte[0]);
    this.executor = executor;
    this.answer = answer;
  }

  void start() {
    call.setOnReadyHandler(this::goOn);
    call.setOnCancelHandler(this::end);
    call.setOnCloseHandler(this::end);
  }

  private void goOn() {
    try {
      executor.execute(this::step);
    } catch (RejectedExecutionException e) {
      end(); // the process stops
    }
  }

  private synchronized void step() {
    try {
      while (!ended && call.isReady()) {
        ListIdsResponse chunk = chunk();
        if (chunk.getEntriesCount() == 0) {
          end();
          call.onCompleted();
          return;
        }
        call.onNext(chunk);
      }
    } catch (RuntimeException e) {
      end();
      call.onError(answer.apply(e));
    }
  }

  private ListIdsResponse chunk() {
    ListIdsResponse.Builder chunk = ListIdsResponse.newBuilder();
    StoreSnapshot.Entry entry = cursor.next();
    while (entry != null) {
      if (entry.value().length != Long.BYTES) {
        throw new CorruptValueException("position of unknown length");
      }
      long position = Bytes.getLong(entry.value(), 0);
      chunk.addEntries(
          IdEntry.newBuilder()
              .setKey(UnsafeByteOperations.unsafeWrap(entry.key()))
              .setOffset(PackedPosition.offset(position))
              .setIndex(PackedPosition.index(position)));
      entry = chunk.getEntriesCount() < CHUNK ? cursor.next() : null;
    }
    return chunk.build();
  }

  private synchronized void end() {
    if (!ended) {
      ended = true;
      snapshot.close();
    }
  }
}
