package dev.millrace.storage.rpc;

import dev.millrace.admin.v1.VerifyPartitionResponse;
import dev.millrace.admin.v1.VerifyProgress;
import dev.millrace.admin.v1.VerifyStep;
import dev.millrace.storage.verify.Watch;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks on for the caller of a check: tells progress, ends it when the call is cancelled, and has
 * it rest for as long as it worked, so that it takes half a processor at most.
 */
final class CallWatch implements Watch {
  /** Looking at the clock for every entry would cost more than the entry. */
  private static final int ENTRIES_BETWEEN_LOOKS = 256;

  private static final long WORK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final ServerCallStreamObserver<VerifyPartitionResponse> call;
  private int entries;
  private long workSince = System.nanoTime();
  private long toldAt = workSince;

  CallWatch(ServerCallStreamObserver<VerifyPartitionResponse> call) {
    this.call = call;
  }

  @Override
  public void looked(VerifyStep step, long done) throws Cancelled {
    if (++entries % ENTRIES_BETWEEN_LOOKS != 0) {
      return;
    }
    if (call.isCancelled() || Thread.currentThread().isInterrupted()) {
      throw new Cancelled();
    }
    long now = System.nanoTime();
    if (now - toldAt > PROGRESS_NANOS && call.isReady()) {
      toldAt = now;
      call.onNext(
          VerifyPartitionResponse.newBuilder()
              .setProgress(VerifyProgress.newBuilder().setStep(step).setDone(done))
              .build());
    }
    long worked = now - workSince;
    if (worked > WORK_NANOS) {
      LockSupport.parkNanos(worked);
      workSince = System.nanoTime();
    }
  }
}
