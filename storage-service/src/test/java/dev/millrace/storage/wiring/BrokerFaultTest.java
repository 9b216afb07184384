package dev.millrace.storage.wiring;

import static dev.millrace.storage.wiring.TestLog.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.local.backing.TestKafka;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a broker of its own, which is halted and killed. */
class BrokerFaultTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path data;

  @Test
  void anIdleInstanceIsFreshUntilItsBrokerFallsSilentAndGoesOnAfterAKill() throws Exception {
    try (TestKafka kafka = TestKafka.start();
        TestLog log = new TestLog(kafka);
        TestNode node = new TestNode(log.settings(data, 1))) {
      node.awaitServing(0);
      log.send(transaction("before")).get();
      node.awaitApplied(0, 1);
      await().atMost(PATIENCE).until(() -> lagMillis(node) == 0);
      await().during(Duration.ofSeconds(3)).atMost(PATIENCE).until(() -> lagMillis(node) == 0);

      kafka.pause();
      await().atMost(PATIENCE).until(() -> lagMillis(node) > 2_000);
      assertThat(node.get(0, 1, "before").getRecords(0).hasPosition()).isTrue();
      kafka.resume();
      await().atMost(PATIENCE).until(() -> lagMillis(node) == 0);

      kafka.kill();
      kafka.restart();
      log.send(transaction("after")).get();
      node.awaitApplied(0, 2);
      assertThat(node.get(0, 2, "after").getRecords(0).hasPosition()).isTrue();
    }
  }

  private static long lagMillis(TestNode node) {
    return node.get(0, 0, "before").getState().getLagMillis();
  }
}
