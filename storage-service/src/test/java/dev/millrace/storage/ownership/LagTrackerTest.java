package dev.millrace.storage.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LagTrackerTest {
  private static final long WALL = 1_700_000_000_000L;

  private final AtomicLong nanos = new AtomicLong(5);
  private final AtomicLong wall = new AtomicLong(WALL);
  private final AtomicLong oldest = new AtomicLong();
  private final LagTracker lag = new LagTracker(new SetClock(), nanos::get);

  LagTrackerTest() {
    lag.here(() -> 0, oldest::get);
  }

  @Test
  void isZeroWhileTheEndIsReachedAndConfirmed() {
    lag.endSeen(10, 10, true);
    pass(900);
    assertThat(lag.records(10)).isZero();
    assertThat(millis(10, WALL - 5_000)).isZero();
  }

  @Test
  void shortSilenceIsNoLagButStalenessUnlessARecordCameSince() {
    lag.endSeen(10, 10, true);
    pass(900);
    assertThat(lag.age(10, WALL - 5_000)).isEqualTo(new LagTracker.Age(0, 900));
    assertThat(lag.age(10, WALL + 860)).isEqualTo(new LagTracker.Age(0, 40));
    pass(200);
    assertThat(lag.age(10, WALL - 5_000)).isEqualTo(new LagTracker.Age(1_100, 1_100));
  }

  @Test
  void whatIsHeardMayHaveBeenSaidRightAfterTheBrokerWasAsked() {
    lag.endSeen(10, 10, false);
    pass(100);
    lag.endSeen(10, 10, true);
    assertThat(lag.age(10, 0)).isEqualTo(new LagTracker.Age(0, 100));
    pass(300);
    lag.endAsked();
    pass(5);
    lag.endSeen(10, 10, true);
    assertThat(lag.age(10, 0)).isEqualTo(new LagTracker.Age(0, 5));
  }

  @Test
  void isExactWhileTheOldestUnappliedRecordIsHere() {
    lag.endSeen(10, 10, true);
    oldest.set(WALL - 250);
    assertThat(lag.records(7)).isEqualTo(3);
    assertThat(lag.age(7, WALL - 5_000)).isEqualTo(new LagTracker.Age(250, 250));
  }

  @Test
  void aRecordNotReadYetIsNoOlderThanTheLastConfirmationAndTheLastAppliedOne() {
    lag.endSeen(10, 10, true);
    pass(400);
    lag.endSeen(12, 10, true);
    assertThat(lag.records(10)).isEqualTo(2);
    assertThat(millis(10, WALL - 5_000)).isEqualTo(400);
    assertThat(millis(10, WALL + 300)).isEqualTo(100);
  }

  @Test
  void beforeTheEndWasReachedItIsTheTimeSinceTheLastAppliedRecord() {
    assertThat(millis(40, WALL - 5_000)).isEqualTo(5_000);
    lag.endSeen(100, 40, true);
    assertThat(lag.records(40)).isEqualTo(60);
    assertThat(millis(40, WALL - 5_000)).isEqualTo(5_000);
    assertThat(millis(0, 0)).isEqualTo(WALL);
    assertThat(millis(40, WALL)).isPositive();
    lag.endSeen(100, 100, true);
    assertThat(millis(100, WALL - 5_000)).isZero();
  }

  @Test
  void silenceOfTheBrokerIsNotFreshness() {
    lag.endSeen(10, 10, true);
    pass(30_000);
    lag.endSeen(10, 10, false);
    assertThat(millis(10, WALL - 60_000)).isEqualTo(30_000);
    lag.endSeen(10, 10, true);
    assertThat(millis(10, WALL - 60_000)).isZero();
  }

  @Test
  void aBacklogKeepsItsAgeWhenTheClockIsSetBack() {
    lag.endSeen(100, 0, true);
    lag.handedOver(WALL - 60_000);
    oldest.set(WALL - 61_000);
    wall.addAndGet(-600_000);
    assertThat(millis(0, 0)).isEqualTo(61_000);
    pass(500);
    assertThat(millis(0, 0)).isEqualTo(61_500);
    oldest.set(0); // the next are not here yet
    assertThat(millis(50, WALL - 60_000)).isEqualTo(60_500);
  }

  @Test
  void recordsThatWaitGrowOldHoweverFarTheClockIsBehind() {
    wall.addAndGet(-600_000);
    LagTracker behind = new LagTracker(new SetClock(), nanos::get);
    behind.here(() -> 0, oldest::get);
    behind.endSeen(10, 10, true);
    pass(20);
    behind.handedOver(WALL);
    oldest.set(WALL);
    pass(2_000);
    behind.endSeen(11, 11, true); // it has all come, but is not applied
    behind.endSeen(11, 11, true);
    assertThat(behind.age(10, WALL - 50)).isEqualTo(new LagTracker.Age(2_000, 2_000));
    oldest.set(0);
    assertThat(behind.age(11, WALL)).isEqualTo(new LagTracker.Age(0, 0));
  }

  @Test
  void aClockThatIsBehindTheBrokersTellsNothingOfABacklog() {
    lag.handedOver(WALL + 5_000);
    oldest.set(WALL + 4_990);
    assertThat(millis(0, WALL + 4_980)).as("never confirmed").isGreaterThan(WALL);
    oldest.set(0);
    assertThat(millis(0, WALL + 5_000)).as("never confirmed").isGreaterThan(WALL);
    lag.endSeen(10, 10, true);
    pass(3_000);
    lag.endSeen(20, 12, true);
    assertThat(millis(12, WALL + 8_000)).isEqualTo(3_000);
    oldest.set(WALL + 7_990);
    assertThat(millis(11, WALL + 7_980)).isEqualTo(3_000);
  }

  @Test
  void hostsWhoseClocksDifferLittleAreNotTakenForStale() {
    lag.handedOver(WALL + 100);
    oldest.set(WALL + 70);
    assertThat(millis(0, WALL + 60)).isEqualTo(30);
  }

  private long millis(long appliedOffset, long lastAppendMillis) {
    LagTracker.Age age = lag.age(appliedOffset, lastAppendMillis);
    assertThat(age.stalenessMillis()).isGreaterThanOrEqualTo(age.lagMillis());
    return age.lagMillis();
  }

  private void pass(long millis) {
    nanos.addAndGet(millis * 1_000_000);
    wall.addAndGet(millis);
  }

  /** Shows what it was set to. */
  private final class SetClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(wall.get());
    }
  }
}
