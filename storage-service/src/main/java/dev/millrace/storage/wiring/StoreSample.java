package dev.millrace.storage.wiring;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.StoreException;
import dev.millrace.storage.rocks.StoreFigures;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The last figures of one partition's store, for all meters that are taken from them. */
final class StoreSample {
  /**
   * Taking figures looks at the properties of every file: that is done once for all meters of a
   * scrape, and not again for those who scrape every second.
   */
  static final long AGE_MAX_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final OwnedPartition partition;
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private @Nullable StoreFigures figures;

  @GuardedBy("this")
  private long takenNanos;

  @GuardedBy("this")
  private boolean taken;

  StoreSample(OwnedPartition partition, LongSupplier nanoTime) {
    this.partition = partition;
    this.nanoTime = nanoTime;
  }

  OwnedPartition partition() {
    return partition;
  }

  /**
   * Not older than the bound; any thread.
   *
   * @throws IllegalStateException when the store is not open
   */
  synchronized StoreFigures figures() {
    long now = nanoTime.getAsLong();
    if (!taken || now - takenNanos > AGE_MAX_NANOS) {
      figures = look();
      takenNanos = now;
      taken = true;
    }
    if (figures == null) {
      throw new IllegalStateException("the store is not open");
    }
    return figures;
  }

  private @Nullable StoreFigures look() {
    try {
      return partition.contents().store().figures();
    } catch (StoreException | IllegalStateException e) {
      return null; // not open yet, or closed just now
    }
  }
}
