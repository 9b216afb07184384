package dev.millrace.query.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.internal.v1.TailCursor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** For how long a partition has been without an owner that can be followed. */
class FollowAwayTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Follow follow = new Follow(TailCursor.newBuilder().setOffset(7).build());
  private long nowNanos = 1;

  @Test
  void ownerThatSaysWhereItStandsAndBreaksIsAwayAllTheTime() {
    assertThat(follow.away(nowNanos)).isZero();
    for (int attempt = 1; attempt <= 50; attempt++) {
      assertThat(follow.attempts()).isEqualTo(attempt);
      pass(900);
      follow.heard(7, nowNanos);
      pass(100);
      assertThat(follow.away(nowNanos)).isEqualTo(attempt * 1_000L * MILLI);
    }
  }

  @Test
  void whatBringsItFurtherBeginsAnew() {
    follow.away(nowNanos);
    pass(1_000);
    follow.heard(7, nowNanos);
    follow.heard(8, nowNanos);
    assertThat(follow.attempts()).isZero();
    pass(10);
    assertThat(follow.away(nowNanos)).isZero();
  }

  @Test
  void idlePartitionThatWasFollowedForAWhileBeginsAnew() {
    follow.away(nowNanos);
    pass(30);
    follow.heard(7, nowNanos);
    pass(3_600_000);
    assertThat(follow.away(nowNanos)).isZero();
    assertThat(follow.attempts()).isEqualTo(1);
    pass(30);
    assertThat(follow.away(nowNanos)).as("and did not speak since").isEqualTo(30 * MILLI);
  }

  private void pass(long millis) {
    nowNanos += millis * MILLI;
  }
}
