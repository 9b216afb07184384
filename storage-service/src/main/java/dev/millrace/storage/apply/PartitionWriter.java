package dev.millrace.storage.apply;

import static java.util.Objects.requireNonNull;

import dev.millrace.storage.layout.CorruptValueException;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.PartitionStatus;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer thread of one partition, from opening its store to closing it. Takes whatever arrived
 * during the last write, never waits to fill a batch. Flushes by age, also when nothing arrives.
 */
public final class PartitionWriter implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionWriter.class);

  /** Failures of background jobs are looked for this often. */
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** While the disk is nearly full, it is looked at again this often. */
  private static final long DISK_LOW_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final OwnedPartition partition;
  private final BatchQueue queue;
  private final WriterSupplies supplies;
  private final CompletableFuture<?> predecessorClosed;
  private final CompletableFuture<Boolean> opened = new CompletableFuture<>();
  private final CompletableFuture<Void> quiesced = new CompletableFuture<>();
  private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
  private final Throttle throttle;
  private volatile boolean stopping;
  private long oldestUnflushedNanos;
  private boolean unflushed;
  private long nextCheckNanos;

  /**
   * A writer; its thread is started by its owner.
   *
   * @param predecessorClosed the writer before it of the same partition must have closed the store
   */
  public PartitionWriter(
      OwnedPartition partition,
      BatchQueue queue,
      WriterSupplies supplies,
      CompletableFuture<?> predecessorClosed) {
    this.partition = partition;
    this.queue = queue;
    this.supplies = supplies;
    this.predecessorClosed = predecessorClosed;
    this.throttle = new Throttle(partition.partition());
  }

  /** The partition it writes. */
  public OwnedPartition partition() {
    return partition;
  }

  /** Where the poll thread puts what it read. */
  public BatchQueue queue() {
    return queue;
  }

  /** Completes once the store is open, true, or is known not to open, false. */
  public CompletableFuture<Boolean> opened() {
    return opened;
  }

  /** Completes once nothing more is applied; the store may still be closing. */
  public CompletableFuture<Void> quiesced() {
    return quiesced;
  }

  /** Completes once the store is closed; true when everything applied is in files. */
  public CompletableFuture<Boolean> closed() {
    return closed;
  }

  /** Asks it to finish the batch in progress, flush and close. Does not wait. */
  public void stop() {
    stopping = true;
    queue.close();
  }

  @Override
  public void run() {
    Store store = null;
    boolean flushed = false;
    try {
      predecessorClosed.handle((result, failure) -> true).join();
      store = open();
      if (store != null) {
        opened.complete(true);
        serve(store);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      partition.refuse("the writer was interrupted", e);
    } catch (RuntimeException e) {
      refuse(e);
    } catch (Error e) { // out of memory, for one: what is in memory is not to be served any more
      partition.refuse("the writer failed: " + e, e);
      throw e;
    } finally {
      queue.close();
      opened.complete(false);
      quiesced.complete(null);
      flushed = close(store);
      closed.complete(flushed);
    }
  }

  private @Nullable Store open() throws InterruptedException {
    if (stopping) {
      return null;
    }
    LoadedStore ready =
        supplies.opener().open(partition.log(), partition.partition(), partition.lag());
    if (!partition.opened(ready.contents(), ready.state())) {
      ready.contents().store().close();
      return null;
    }
    LOG.info(
        "store open: partition={} next={} stored={}",
        partition.partition(),
        ready.state().nextOffset(),
        ready.state().counters().stored());
    return ready.contents().store();
  }

  private void serve(Store store) throws InterruptedException {
    Applier applier = new Applier(partition, supplies.deadLetters(), supplies.metrics());
    while (!stopping && partition.status() == PartitionStatus.SERVING) {
      if (isHeldUp(store)) {
        maintain(store, applier);
        continue;
      }
      LogBatch batch =
          queue.drain(supplies.batchRecordsMax(), supplies.batchBytesMax(), CHECK_NANOS);
      if (batch != null && !applyOne(store, applier, batch)) {
        break;
      }
      maintain(store, applier);
    }
    while (!stopping && partition.status() == PartitionStatus.PAUSED_NEWER_RECORD) {
      queue.awaitClosed(CHECK_NANOS);
      maintain(store, applier);
    }
    if (partition.status().serves()) {
      applier.writeTotals();
    }
  }

  /** Waits a little when the disk or the store has no room for the next batch. */
  private boolean isHeldUp(Store store) throws InterruptedException {
    long startedNanos = System.nanoTime();
    if (supplies.disk().isLow()) {
      queue.awaitClosed(DISK_LOW_WAIT_NANOS);
      supplies.metrics().waitedForDisk(System.nanoTime() - startedNanos);
      return true;
    }
    long waitNanos = throttle.waitNanos(store, startedNanos);
    if (waitNanos > 0) {
      queue.awaitClosed(waitNanos);
      supplies.metrics().waited(throttle.reason(), System.nanoTime() - startedNanos);
    }
    return waitNanos > 0;
  }

  /** Whether to go on. */
  private boolean applyOne(Store store, Applier applier, LogBatch batch)
      throws InterruptedException {
    store.checkBackground(); // a write after a failed flush may never return
    long startedNanos = System.nanoTime();
    Applier.Result result = applier.apply(batch, () -> isStoppedAfterUpkeep(store, applier));
    throttle.worked(System.nanoTime() - startedNanos);
    queue.applied();
    if (result == Applier.Result.STOPPED) {
      return false;
    }
    if (!unflushed) { // looked at here: a flush while dead letters waited does not hold this batch
      unflushed = true;
      oldestUnflushedNanos = System.nanoTime();
    }
    if (result == Applier.Result.NEWER_RECORD) {
      partition.pausedAt(partition.applied().nextOffset(), applier.newerType());
    }
    return true;
  }

  /** Dead letters may wait for long: what is applied keeps being flushed meanwhile. */
  private boolean isStoppedAfterUpkeep(Store store, Applier applier) {
    if (!stopping) {
      maintain(store, applier);
    }
    return stopping;
  }

  private void maintain(Store store, Applier applier) {
    long nowNanos = System.nanoTime();
    if (nowNanos - nextCheckNanos >= 0) {
      nextCheckNanos = nowNanos + CHECK_NANOS;
      store.checkBackground();
    }
    if (unflushed && nowNanos - oldestUnflushedNanos >= supplies.flushAgeMaxNanos()) {
      applier.writeTotals();
      store.flush(false);
      unflushed = false;
      supplies.metrics().flushed();
    }
  }

  private void refuse(RuntimeException failure) {
    switch (failure) {
      case StoreException.Refused refused ->
          partition.refuse(requireNonNull(refused.getMessage()), null);
      case StoreException.Corrupt corrupt ->
          partition.refuse(requireNonNull(corrupt.getMessage()), corrupt);
      case CorruptValueException corrupt ->
          partition.refuse(
              String.valueOf(corrupt.getMessage()),
              new StoreException.Corrupt(String.valueOf(corrupt.getMessage()), null, corrupt));
      default -> partition.refuse("the writer failed: " + failure.getMessage(), failure);
    }
  }

  private boolean close(@Nullable Store store) {
    if (store == null) {
      return true;
    }
    try {
      boolean whole = !store.hasFailed();
      store.close();
      return whole;
    } catch (RuntimeException e) {
      LOG.error("store could not be closed: partition={}", partition.partition(), e);
      return false;
    }
  }
}
