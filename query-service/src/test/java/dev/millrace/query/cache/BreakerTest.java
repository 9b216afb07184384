package dev.millrace.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.query.cache.Breaker.State;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private final AtomicLong now = new AtomicLong();
  private final Breaker breaker = new Breaker(3, 100, now::get);

  @Test
  void opensAfterFailuresInARowOnly() {
    fail(2);
    breaker.succeeded();
    fail(2);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    fail(1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    assertThat(breaker.tryPass()).isFalse();
  }

  @Test
  void oneProbePassesAfterThePauseAndClosesIt() {
    fail(3);
    now.set(100);
    assertThat(breaker.tryPass()).isTrue();
    assertThat(breaker.tryPass()).isFalse();
    breaker.succeeded();
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    assertThat(breaker.tryPass()).isTrue();
  }

  @Test
  void failedProbeOpensItForAnotherPause() {
    fail(3);
    now.set(100);
    assertThat(breaker.tryPass()).isTrue();
    breaker.failed();
    now.set(150);
    assertThat(breaker.tryPass()).isFalse();
    now.set(200);
    assertThat(breaker.tryPass()).isTrue();
  }

  @Test
  void lateSuccessFromBeforeDoesNotCloseIt() {
    fail(3);
    breaker.succeeded();
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.failed();
    }
  }
}
