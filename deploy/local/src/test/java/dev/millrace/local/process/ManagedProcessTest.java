package dev.millrace.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.local.process.ManagedProcess.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ManagedProcessTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private Blueprint shell(String script) {
    return new Blueprint(
        "child",
        List.of("/bin/sh", "-c", script),
        Map.of("GREETING", "hello"),
        folder,
        folder.resolve("child.log"),
        Optional::empty,
        List.of(),
        Duration.ofSeconds(5));
  }

  @Test
  void outputIsAppendedToTheLogOverRestarts() throws Exception {
    try (var child = new ManagedProcess(shell("echo $GREETING; exec sleep 600"))) {
      for (int run = 1; run <= 2; run++) {
        int lines = run;
        child.start();
        await().until(() -> log().size() == lines);
        child.kill();
      }
      assertThat(log()).containsExactly("hello", "hello");
    }
  }

  private List<String> log() throws Exception {
    Path log = folder.resolve("child.log");
    return Files.exists(log) ? Files.readAllLines(log) : new ArrayList<>();
  }

  @Test
  void killIsReportedAndStopIsNot() throws Exception {
    BlockingQueue<Ended> ends = new LinkedBlockingQueue<>();
    var child = new ManagedProcess(shell("exec sleep 600"), ends::add);
    child.start();
    long pid = child.pid();
    child.kill();
    assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo(new Ended("child", pid, 128 + 9));
    child.start();
    child.stop();
    assertThat(child.isAlive()).isFalse();
    assertThat(ends).isEmpty();
  }

  @Test
  void earlyEndIsExplainedWithTheLastWords() {
    var child = new ManagedProcess(shell("echo millrace.x is 7, must be 1 to 3; exit 2"));
    child.start();
    await().until(() -> !child.isAlive());
    assertThatThrownBy(() -> child.awaitReady(BOUND))
        .isInstanceOf(StackFailure.class)
        .hasMessageContaining("child ended before it was ready (exit code 2)")
        .hasMessageContaining("millrace.x is 7, must be 1 to 3")
        .hasMessageContaining("child.log");
  }

  @Test
  void stopOfADeafProcessEndsInAKill() {
    var child = new ManagedProcess(deaf());
    child.start();
    await().until(() -> Files.exists(folder.resolve("deaf")));
    child.stop();
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void pausedProcessHearsThatItIsToEnd() throws Exception {
    var child =
        new ManagedProcess(
            shell("trap 'echo heard; exit' TERM; echo ready; while :; do sleep 0.1; done"));
    child.start();
    await().until(() -> log().contains("ready"));
    child.pause();
    child.stop();
    assertThat(log()).containsExactly("ready", "heard");
  }

  @Test
  void pausedProcessEndsAlsoWhenItsStopIsInterrupted() {
    var child = new ManagedProcess(deaf());
    child.start();
    await().until(() -> Files.exists(folder.resolve("deaf")));
    child.pause();

    boolean isInterrupted;
    Thread.currentThread().interrupt();
    try {
      child.stop();
    } finally {
      isInterrupted = Thread.interrupted(); // or the next test would be
    }

    assertThat(isInterrupted).isTrue();
    await().atMost(BOUND).until(() -> !child.isAlive());
  }

  private Blueprint deaf() {
    Blueprint blueprint = shell("trap '' TERM; touch deaf; while :; do sleep 1; done");
    return new Blueprint(
        blueprint.name(),
        blueprint.command(),
        blueprint.environment(),
        blueprint.directory(),
        blueprint.log(),
        blueprint.probe(),
        blueprint.ports(),
        Duration.ofMillis(300));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void childEndsWithItsParentHoweverThatEnds() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                folder.toString())
            .inheritIO()
            .start();
    try {
      Path pidFile = folder.resolve("pid");
      await().atMost(BOUND).until(() -> Files.exists(pidFile));
      ProcessHandle child =
          ProcessHandle.of(Long.parseLong(Files.readString(pidFile))).orElseThrow();
      assertThat(child.isAlive()).isTrue();
      parent.destroyForcibly();
      await().atMost(BOUND).until(() -> isGone(child.pid()));
    } finally {
      parent.destroyForcibly();
    }
  }

  /** Gone, or waiting for somebody to collect its exit code. */
  private static boolean isGone(long pid) throws Exception {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    return !Files.exists(status) || Files.readString(status).contains("State:\tZ");
  }

  /** Starts a child, leaves its process id, and waits to be killed. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      var child =
          new ManagedProcess(
              new Blueprint(
                  "grandchild",
                  List.of("sleep", "600"),
                  Map.of(),
                  folder,
                  folder.resolve("grandchild.log"),
                  Optional::empty,
                  List.of(),
                  Duration.ofSeconds(5)));
      child.start();
      Path part = folder.resolve("pid.part");
      Files.writeString(part, Long.toString(child.pid()));
      Files.move(part, folder.resolve("pid"));
      Thread.currentThread().join();
    }
  }
}
