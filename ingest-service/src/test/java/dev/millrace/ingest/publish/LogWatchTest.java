package dev.millrace.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LogWatchTest {
  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void lookThatFailsUnexpectedlyIsNotTheLast() {
    LogWatch watch =
        new LogWatch(
            "log",
            () -> {
              looks.incrementAndGet();
              throw new IllegalStateException("closed meanwhile");
            },
            () -> {
              throw new AssertionError("no producer without an admin client");
            },
            _ -> {});
    try (watch) {
      watch.start();
      await().until(() -> looks.get() > 2);
      assertThat(watch.state().isFit()).isFalse();
      assertThat(watch.state().trouble()).contains("closed meanwhile");
    }
  }
}
