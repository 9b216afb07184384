package dev.millrace.storage.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LagTrackerTest {
  private static final long WALL = 1_000_000;

  private final AtomicLong nanos = new AtomicLong(5);
  private final AtomicLong oldest = new AtomicLong();
  private final LagTracker lag =
      new LagTracker(Clock.fixed(Instant.ofEpochMilli(WALL), ZoneOffset.UTC), nanos::get);

  LagTrackerTest() {
    lag.here(() -> 0, oldest::get);
  }

  @Test
  void isZeroWhileTheEndIsReachedAndConfirmed() {
    lag.endSeen(10, 10, true);
    pass(900);
    assertThat(lag.records(10)).isZero();
    assertThat(lag.millis(10, WALL - 5_000)).isZero();
  }

  @Test
  void isExactWhileTheOldestUnappliedRecordIsHere() {
    lag.endSeen(10, 10, true);
    oldest.set(WALL - 250);
    assertThat(lag.records(7)).isEqualTo(3);
    assertThat(lag.millis(7, WALL - 5_000)).isEqualTo(250);
  }

  @Test
  void aRecordNotReadYetIsNoOlderThanTheLastConfirmationAndTheLastAppliedOne() {
    lag.endSeen(10, 10, true);
    pass(400);
    lag.endSeen(12, 10, true);
    assertThat(lag.records(10)).isEqualTo(2);
    assertThat(lag.millis(10, WALL - 5_000)).isEqualTo(400);
    assertThat(lag.millis(10, WALL - 100)).isEqualTo(100);
  }

  @Test
  void beforeTheEndWasReachedItIsTheTimeSinceTheLastAppliedRecord() {
    assertThat(lag.millis(40, WALL - 5_000)).isEqualTo(5_000);
    lag.endSeen(100, 40, true);
    pass(10);
    assertThat(lag.records(40)).isEqualTo(60);
    assertThat(lag.millis(40, WALL - 5_000)).isEqualTo(5_000);
    assertThat(lag.millis(0, 0)).isEqualTo(WALL);
    assertThat(lag.millis(40, WALL + 5_000)).isPositive();
    lag.endSeen(100, 100, true);
    assertThat(lag.millis(100, WALL - 5_000)).isZero();
  }

  @Test
  void silenceOfTheBrokerIsNotFreshness() {
    lag.endSeen(10, 10, true);
    pass(30_000);
    lag.endSeen(10, 10, false);
    assertThat(lag.millis(10, WALL - 60_000)).isEqualTo(30_000);
    lag.endSeen(10, 10, true);
    assertThat(lag.millis(10, WALL - 60_000)).isZero();
  }

  @Test
  void aClockThatJumpedBackNeverGivesANegativeLag() {
    oldest.set(WALL + 5_000);
    assertThat(lag.millis(0, WALL + 10_000)).isZero();
  }

  private void pass(long millis) {
    nanos.addAndGet(millis * 1_000_000);
  }
}
