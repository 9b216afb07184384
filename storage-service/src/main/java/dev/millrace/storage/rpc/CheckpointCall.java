package dev.millrace.storage.rpc;

import com.google.protobuf.ByteString;
import dev.millrace.admin.v1.CheckpointProgress;
import dev.millrace.admin.v1.CheckpointResponse;
import dev.millrace.admin.v1.CheckpointResult;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.storage.checkpoint.CheckpointException;
import dev.millrace.storage.checkpoint.CheckpointMaker;
import dev.millrace.storage.layout.Digest;
import dev.millrace.storage.maintain.Problems;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/** Makes the checkpoints that a call asks for and tells of them. One thread. */
final class CheckpointCall {
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final CheckpointMaker maker;
  private final String name;
  private final MaintenanceCall<CheckpointResponse> call;
  private long toldAt = System.nanoTime();

  CheckpointCall(CheckpointMaker maker, String name, MaintenanceCall<CheckpointResponse> call) {
    this.maker = maker;
    this.name = name;
    this.call = call;
  }

  /** Returns whether there is one of this partition. */
  boolean make(OwnedPartition partition) {
    long started = System.nanoTime();
    CheckpointResult.Builder result =
        CheckpointResult.newBuilder().setPartition(partition.partition());
    try {
      Refusal refusal = partition.refusal();
      if (refusal == null) {
        tell(make(partition, partition.partition()), result);
      } else {
        result.setProblem(refusal.message());
      }
    } catch (StoreException e) {
      result.setProblem(Problems.of(e, partition));
    } catch (CheckpointException | CancellationException e) {
      result.setProblem(String.valueOf(e.getMessage()));
    } catch (IOException | UncheckedIOException e) {
      result.setProblem("the checkpoint can not be written: " + e);
    }
    result.setMillis((System.nanoTime() - started) / 1_000_000);
    call.send(CheckpointResponse.newBuilder().setResult(result).build());
    return result.getProblem().isEmpty();
  }

  private CheckpointMaker.Made make(OwnedPartition partition, int number) throws IOException {
    return maker.make(
        name,
        number,
        partition.contents().store(),
        (done, of) -> {
          if (call.cancel().isCancelled()) {
            throw new CancellationException(call.cancel().reason());
          }
          progress(number, done, of);
        });
  }

  private void progress(int partition, long done, long of) {
    long now = System.nanoTime();
    if (now - toldAt > PROGRESS_NANOS) {
      toldAt = now;
      call.offer(
          CheckpointResponse.newBuilder()
              .setProgress(
                  CheckpointProgress.newBuilder()
                      .setPartition(partition)
                      .setBytesDone(done)
                      .setBytes(of))
              .build());
    }
  }

  private static void tell(CheckpointMaker.Made made, CheckpointResult.Builder result) {
    Digest digest = made.store().state().digest();
    result
        .setDirectory(made.directory().toString())
        .setNextOffset(made.store().state().nextOffset())
        .setLeaderEpoch(made.store().state().leaderEpoch())
        .setDigest(
            ByteString.copyFrom(
                ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(digest.high())
                    .putLong(digest.low())
                    .flip()))
        .setStored(made.store().state().counters().stored())
        .setFiles(made.files())
        .setBytes(made.bytes());
  }
}
