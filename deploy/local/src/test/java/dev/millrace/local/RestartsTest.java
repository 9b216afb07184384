package dev.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.local.process.Blueprint;
import dev.millrace.local.process.ManagedProcess;
import dev.millrace.local.process.ManagedProcess.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartsTest {
  @TempDir private Path folder;

  private final Map<String, ManagedProcess> processes = new ConcurrentHashMap<>();
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  private ManagedProcess child(String script, Restarts restarts) {
    var blueprint =
        new Blueprint(
            "child",
            List.of("/bin/sh", "-c", script),
            Map.of(),
            folder,
            folder.resolve("child.log"),
            Optional::empty,
            List.of(),
            Duration.ofSeconds(5));
    ManagedProcess child = new ManagedProcess(blueprint, restarts::ended);
    processes.put("child", child);
    child.start();
    return child;
  }

  @Test
  void killedProcessIsRestartedAndNamed() throws Exception {
    BlockingQueue<String> described = new LinkedBlockingQueue<>();
    try (var restarts = new Restarts(processes, said::add, () -> described.add("again"));
        var child = child("exec sleep 600", restarts)) {
      long before = child.pid();
      child.kill();
      assertThat(said.poll(20, TimeUnit.SECONDS))
          .isEqualTo(
              "child (pid %d) was ended by signal 9; restarted as pid %d", before, child.pid());
      assertThat(child.isAlive()).isTrue();
      assertThat(described.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void processThatKeepsEndingIsGivenUp() {
    try (var restarts = new Restarts(processes, said::add, () -> {});
        var child = child("exit 7", restarts)) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> said.stream().anyMatch(line -> line.contains("is given up")));
      assertThat(said).hasSize(6).first().asString().contains("ended with exit code 7");
      assertThat(child.isAlive()).isFalse();
    }
  }

  @Test
  void nothingIsRestartedAfterClose() {
    var restarts = new Restarts(processes, said::add, () -> {});
    try (var child = child("exec sleep 600", restarts)) {
      restarts.ended(new Ended("child", child.pid(), 137));
      restarts.close();
      child.kill();
      assertThat(child.isAlive()).isFalse();
      assertThat(said).isEmpty();
    }
  }
}
