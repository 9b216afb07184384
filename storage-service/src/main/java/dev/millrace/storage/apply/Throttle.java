package dev.millrace.storage.apply;

import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.WritePressure;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows one writer down before RocksDB would slow its store down: the share of time in which it
 * does not write is the store's pressure. RocksDB would make a write wait that is under way, with
 * all that waits behind it; this waits between two writes, where the writer can be stopped. The
 * writer's own.
 */
final class Throttle {
  private static final Logger LOG = LoggerFactory.getLogger(Throttle.class);

  /** The pressure is looked at this often, and a wait lasts as long at most before the next. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** What one write may cause in waiting, however long it took. */
  private static final long OWED_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  /** Shorter waits are how it works; only longer ones are told. */
  private static final long TOLD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int partition;
  private WritePressure pressure = WritePressure.NONE;
  private long nextLookNanos = System.nanoTime();
  private long owedNanos;
  private long fullSinceNanos;
  private boolean told;

  Throttle(int partition) {
    this.partition = partition;
  }

  /** A write took so long. */
  void worked(long nanos) {
    double level = pressure.level();
    owedNanos =
        level < 1
            ? (long) Math.min((double) OWED_NANOS_MAX, nanos * level / (1 - level))
            : LOOK_NANOS;
  }

  /** For how long not to write now; 0 when the next batch may be written. */
  long waitNanos(Store store, long nowNanos) {
    if (nowNanos - nextLookNanos >= 0) {
      nextLookNanos = nowNanos + LOOK_NANOS;
      look(store.pressure(), nowNanos);
    }
    if (pressure.isFull()) {
      owedNanos = 0;
      return LOOK_NANOS;
    }
    long waitNanos = pressure.level() == 0 ? 0 : Math.min(owedNanos, LOOK_NANOS);
    owedNanos -= waitNanos;
    return waitNanos;
  }

  /** What it waits for. */
  WritePressure.Reason reason() {
    return pressure.reason();
  }

  private void look(WritePressure found, long nowNanos) {
    if (found.isFull() && !pressure.isFull()) {
      fullSinceNanos = nowNanos;
    }
    boolean tell = found.isFull() && nowNanos - fullSinceNanos >= TOLD_NANOS;
    if (tell && !told) {
      LOG.info("writes wait for the store: partition={} reason={}", partition, found.reason());
    } else if (told && !found.isFull()) {
      LOG.info("writes go on: partition={} reason={}", partition, pressure.reason());
    }
    told = tell || told && found.isFull();
    pressure = found;
  }
}
