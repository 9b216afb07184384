package dev.millrace.storage.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BoundWaitersTest {
  private final BoundWaiters waiters = new BoundWaiters();

  @Test
  void thoseWhoseOffsetIsReachedAreWokenAndNoOthers() {
    CompletableFuture<Boolean> five = waiters.add(5, 60_000);
    CompletableFuture<Boolean> alsoFive = waiters.add(5, 60_000);
    CompletableFuture<Boolean> six = waiters.add(6, 60_000);
    waiters.advanced(4);
    assertThat(five).isNotDone();
    waiters.advanced(5);
    assertThat(five).isCompletedWithValue(true);
    assertThat(alsoFive).isCompletedWithValue(true);
    assertThat(six).isNotDone();
    waiters.giveUp();
    assertThat(six).isCompletedWithValue(false);
    assertThat(waiters.size()).isZero();
  }

  @Test
  void aWaiterGivesUpAfterItsTimeAndIsForgotten() {
    CompletableFuture<Boolean> future = waiters.add(5, 10);
    await().until(future::isDone);
    assertThat(future).isCompletedWithValue(false);
    await().until(() -> waiters.size() == 0);
  }

  @Test
  void moreThanTheBoundAreTurnedAwayAtOnce() {
    for (int i = 0; i < BoundWaiters.WAITERS_MAX; i++) {
      assertThat(waiters.add(5, 60_000)).isNotDone();
    }
    assertThat(waiters.add(5, 60_000)).isCompletedWithValue(false);
  }
}
