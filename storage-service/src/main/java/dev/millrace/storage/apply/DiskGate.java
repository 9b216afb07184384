package dev.millrace.storage.apply;

/** Whether there is room to write. Changed by the watch, read by writers and the poll thread. */
public final class DiskGate {
  private volatile boolean low;

  /** Consuming pauses while it is low. */
  public void setLow(boolean now) {
    low = now;
  }

  /** Whether free space is below the bound. */
  public boolean isLow() {
    return low;
  }
}
