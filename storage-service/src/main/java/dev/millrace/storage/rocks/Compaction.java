package dev.millrace.storage.rocks;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** One compaction on demand, of a whole column family. Any thread may cancel it, at any time. */
public final class Compaction {
  private final Extent extent;

  @GuardedBy("this")
  private boolean cancelled;

  @GuardedBy("this")
  private @Nullable CompactRangeOptions running;

  public Compaction(Extent extent) {
    this.extent = extent;
  }

  /** What is written anew. */
  public enum Extent {
    /**
     * What lies above the bottom, and what of the bottom it overlaps. Where there is nothing but
     * level 0, RocksDB takes that for the bottom: files that do not overlap are then moved down as
     * they are, without the bottom's compression.
     */
    ABOVE_BOTTOM,
    /** Every file, so that each has what is set now. */
    EVERYTHING
  }

  /** Ends it within a moment; what it has done so far stays. One that has not begun never does. */
  public synchronized void cancel() {
    cancelled = true;
    if (running != null) {
      running.setCanceled(true);
    }
  }

  /** Returns whether it came to its end. */
  boolean run(RocksDB database, ColumnFamilyHandle family) throws RocksDBException {
    try (CompactRangeOptions options = options()) {
      if (!begin(options)) {
        return false;
      }
      try {
        database.compactRange(family, null, null, options);
        return true;
      } catch (RocksDBException e) {
        if (isCancelled() && isIncomplete(e)) {
          return false;
        }
        throw e;
      } finally {
        end();
      }
    }
  }

  private CompactRangeOptions options() {
    return new CompactRangeOptions()
        .setCanceled(false) // only a flag that is set before the start is looked at later
        .setExclusiveManualCompaction(false) // else level 0 grows meanwhile until writes stop
        .setAllowWriteStall(true) // waiting for a calm moment could not be cancelled
        .setBottommostLevelCompaction(
            switch (extent) {
              case ABOVE_BOTTOM -> CompactRangeOptions.BottommostLevelCompaction.kSkip;
              case EVERYTHING -> CompactRangeOptions.BottommostLevelCompaction.kForceOptimized;
            });
  }

  private synchronized boolean begin(CompactRangeOptions options) {
    if (cancelled) {
      return false;
    }
    running = options;
    return true;
  }

  private synchronized void end() {
    running = null;
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  private static boolean isIncomplete(RocksDBException e) {
    return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Incomplete;
  }
}
