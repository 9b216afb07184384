package dev.millrace.storage.maintain;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.storage.ownership.OwnedPartitions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffPeakTest {
  private static final String INSIDE = "2026-11-21T03:00:00Z";
  private static final String OUTSIDE = "2026-11-21T05:00:00Z";

  @TempDir Path root;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "02:00-05:00",
        "2:00-5:00 UTC",
        "25:00-05:00 UTC",
        "02:00-02:00 UTC",
        "02:00-05:00 Mars/Crater"
      })
  void whatIsNoWindowIsNotTakenForOne(String text) {
    assertThat(OffPeak.parse(text)).isNull();
  }

  @Test
  void aWindowHasItsStartAndNotItsEnd() {
    OffPeak window = window("02:00-05:00 UTC");
    assertThat(day(window, "2026-11-21T01:59:59Z")).isNull();
    assertThat(day(window, "2026-11-21T02:00:00Z")).isEqualTo("2026-11-21");
    assertThat(day(window, "2026-11-21T04:59:59Z")).isEqualTo("2026-11-21");
    assertThat(day(window, OUTSIDE)).isNull();
  }

  @Test
  void aWindowOverMidnightIsOneWindow() {
    OffPeak window = window("23:00-01:00 UTC");
    assertThat(day(window, "2026-11-21T23:00:00Z")).isEqualTo("2026-11-21");
    assertThat(day(window, "2026-11-22T00:59:00Z")).isEqualTo("2026-11-21");
    assertThat(day(window, "2026-11-22T01:00:00Z")).isNull();
  }

  @Test
  void aWindowFollowsTheClocksOfItsZone() {
    OffPeak window = window("02:00-05:00 Europe/London");
    assertThat(day(window, "2026-07-01T01:00:00Z")).isEqualTo("2026-07-01"); // summer time
    assertThat(day(window, "2026-12-01T01:00:00Z")).isNull();
  }

  @Test
  void eachWindowHasOneRunAndAClockThatJumpsChangesNothingStored() throws Exception {
    try (ApplyHarness harness = new ApplyHarness(root);
        MaintenanceThread thread = new MaintenanceThread(registry)) {
      harness.apply(ApplyHarness.transaction("a", "alice", "bob", 5));
      OwnedPartitions owned = new OwnedPartitions();
      try (OffPeakOptimizer optimizer = optimizer(owned, Choice.ALL, thread)) {
        at(optimizer, INSIDE);
        assertThat(runs("done")).as("nothing is owned yet").isZero();
        owned.add(harness.partition);
        at(optimizer, OUTSIDE);
        at(optimizer, INSIDE);
        awaitRuns("done", 1);
        at(optimizer, INSIDE);
        at(optimizer, OUTSIDE);
        at(optimizer, "2026-11-21T04:00:00Z"); // the clock was set back
        at(optimizer, "2026-11-22T02:30:00Z");
        awaitRuns("done", 2);
        at(optimizer, "1999-01-01T02:30:00Z");
        awaitRuns("done", 3);
        assertThat(allRuns()).as("whatever their result").isEqualTo(3);
        assertThat(harness.partition.applied().nextOffset()).isEqualTo(1);
        assertThat(harness.partition.refusal()).isNull();
      }
    }
  }

  @Test
  void aRunEndsWithItsWindowAndOneThatFindsAnotherActComesLater() throws Exception {
    CountDownLatch judging = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Choice slow =
        (family, files) -> {
          judging.countDown();
          waitFor(release);
          return Choice.ALL.of(family, files);
        };
    try (ApplyHarness harness = new ApplyHarness(root);
        MaintenanceThread thread = new MaintenanceThread(registry)) {
      OwnedPartitions owned = new OwnedPartitions();
      owned.add(harness.partition);
      try (OffPeakOptimizer first = optimizer(owned, slow, thread);
          OffPeakOptimizer second = optimizer(owned, Choice.ALL, thread)) {
        at(first, INSIDE);
        waitFor(judging);
        second.look(); // busy
        at(first, OUTSIDE);
        release.countDown();
        awaitRuns("cancelled", 1);
        at(second, INSIDE);
        awaitRuns("done", 1);
      }
    }
  }

  @Test
  void aRunGivesWayToAnotherActAndBeginsAgainAfterIt() throws Exception {
    CountDownLatch judging = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Choice slow =
        (family, files) -> {
          judging.countDown();
          waitFor(release);
          return Choice.ALL.of(family, files);
        };
    try (ApplyHarness harness = new ApplyHarness(root);
        MaintenanceThread thread = new MaintenanceThread(registry)) {
      OwnedPartitions owned = new OwnedPartitions();
      owned.add(harness.partition);
      try (OffPeakOptimizer optimizer = optimizer(owned, slow, thread)) {
        at(optimizer, INSIDE);
        waitFor(judging);
        assertThat(thread.begin("asked", new CancelSignal(), () -> true)).isNull();
        release.countDown();
        awaitRuns("cancelled", 1);
        await()
            .untilAsserted(
                () -> {
                  at(optimizer, INSIDE); // as a minute later
                  assertThat(runs("done")).isEqualTo(1);
                });
        at(optimizer, INSIDE);
        assertThat(allRuns()).isEqualTo(2);
      }
    }
  }

  private OffPeakOptimizer optimizer(
      OwnedPartitions owned, Choice choice, MaintenanceThread thread) {
    OffPeakOptimizer optimizer =
        new OffPeakOptimizer(window("02:00-05:00 UTC"), now::get, owned, choice, thread);
    optimizer.start(); // its own first look is a minute away
    return optimizer;
  }

  private void at(OffPeakOptimizer optimizer, String time) {
    now.set(Instant.parse(time));
    optimizer.look();
  }

  private void awaitRuns(String result, int count) {
    await().untilAsserted(() -> assertThat(runs(result)).isEqualTo(count));
  }

  private double runs(String result) {
    Counter counter =
        registry
            .find("millrace.storage.maintenance")
            .tags("act", "optimize-off-peak", "result", result)
            .counter();
    return counter == null ? 0 : counter.count();
  }

  private double allRuns() {
    return registry
        .find("millrace.storage.maintenance")
        .tag("act", "optimize-off-peak")
        .counters()
        .stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static OffPeak window(String text) {
    return requireNonNull(OffPeak.parse(text));
  }

  private static String day(OffPeak window, String moment) {
    LocalDate day = window.windowOf(Instant.parse(moment));
    return day == null ? null : day.toString();
  }
}
