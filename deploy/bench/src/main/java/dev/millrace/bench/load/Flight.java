package dev.millrace.bench.load;

import java.util.concurrent.atomic.AtomicInteger;

/** A request from its sending until the fate of each of its transactions is known. */
final class Flight {
  final long intendedNanos;
  final Runnable landed;
  private final AtomicInteger openParts = new AtomicInteger(1);

  Flight(long intendedNanos, Runnable landed) {
    this.intendedNanos = intendedNanos;
    this.landed = landed;
  }

  /** Some of its transactions are sent again on their own. */
  void openPart() {
    openParts.incrementAndGet();
  }

  void closePart() {
    if (openParts.decrementAndGet() == 0) {
      landed.run();
    }
  }
}
