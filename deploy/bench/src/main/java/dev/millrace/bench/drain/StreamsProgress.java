package dev.millrace.bench.drain;

import java.util.concurrent.atomic.AtomicLongArray;

/** How far each partition was processed. A partition has one writer; any thread reads. */
final class StreamsProgress {
  private final AtomicLongArray nextOffsets;
  private final AtomicLongArray processed;

  StreamsProgress(int partitions) {
    this.nextOffsets = new AtomicLongArray(partitions);
    this.processed = new AtomicLongArray(partitions);
  }

  void processed(int partition, long offset) {
    processed.setRelease(partition, processed.getPlain(partition) + 1);
    nextOffsets.setRelease(partition, offset + 1);
  }

  long nextOffset(int partition) {
    return nextOffsets.getAcquire(partition);
  }

  long processed() {
    long sum = 0;
    for (int partition = 0; partition < processed.length(); partition++) {
      sum += processed.getAcquire(partition);
    }
    return sum;
  }
}
