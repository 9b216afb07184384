package dev.millrace.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaintenanceThreadTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MaintenanceThread thread = new MaintenanceThread(registry);
  private final List<String> ended = new CopyOnWriteArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() {
    release.countDown();
    thread.close();
  }

  @Test
  void oneThatWaitsForNobodyIsKeptOutByAnyOther() {
    assertThat(thread.begin("first", new CancelSignal(), waiting("first"))).isNull();
    assertThat(thread.begin("second", new CancelSignal(), waiting("second"))).isEqualTo("first");
    assertThat(thread.beginUntilAnother("spare", new CancelSignal(), waiting("spare")))
        .isEqualTo("first");
  }

  @Test
  void oneThatGivesWayIsCancelledAndTheOtherRunsAfterIt() {
    CancelSignal spare = new CancelSignal();
    CancelSignal asked = new CancelSignal();
    assertThat(thread.beginUntilAnother("spare", spare, waiting("spare"))).isNull();
    assertThat(thread.beginUntilAnother("spare-2", new CancelSignal(), waiting("spare-2")))
        .isEqualTo("spare");
    assertThat(thread.begin("asked", asked, waiting("asked"))).isNull();
    assertThat(spare.reason()).isEqualTo("another act was asked for: asked");
    assertThat(thread.begin("third", new CancelSignal(), waiting("third"))).isEqualTo("asked");
    assertThat(ended).isEmpty();
    release.countDown();
    awaitEnded("spare", "cancelled");
    awaitEnded("asked", "done");
    assertThat(ended).containsExactly("spare", "asked");
    assertThat(asked.isCancelled()).isFalse();
    assertThat(thread.begin("later", new CancelSignal(), waiting("later"))).isNull();
  }

  @Test
  void endingSaysWhyAndTheFirstReasonStays() {
    thread.end("nothing is under way");
    CancelSignal cancel = new CancelSignal();
    assertThat(thread.begin("act", cancel, waiting("act"))).isNull();
    thread.end("the disk is nearly full");
    thread.end("another reason");
    assertThat(cancel.reason()).isEqualTo("the disk is nearly full");
  }

  @Test
  void oneThatHadNotBegunAtShutdownIsEndedToo() {
    assertThat(thread.beginUntilAnother("spare", new CancelSignal(), waiting("spare"))).isNull();
    CancelSignal asked = new CancelSignal();
    release.countDown();
    assertThat(thread.begin("asked", asked, waiting("asked"))).isNull();
    thread.close();
    await().untilAsserted(() -> assertThat(ended).contains("asked"));
    assertThat(thread.begin("late", new CancelSignal(), waiting("late"))).isNotNull();
  }

  @Test
  void anErrorEndsTheActAndTheNextOneRuns() {
    release.countDown();
    assertThat(
            thread.begin(
                "broken",
                new CancelSignal(),
                () -> {
                  throw new StackOverflowError("of a test");
                }))
        .isNull();
    awaitEnded("broken", "failed");
    assertThat(thread.begin("next", new CancelSignal(), waiting("next"))).isNull();
    awaitEnded("next", "done");
  }

  private MaintenanceThread.Work waiting(String name) {
    return new MaintenanceThread.Work() {
      @Override
      public boolean run() {
        boolean interrupted = false;
        while (release.getCount() > 0 && !interrupted) {
          try {
            release.await();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
        return !interrupted;
      }

      @Override
      public void ended() {
        ended.add(name);
      }
    };
  }

  private void awaitEnded(String act, String result) {
    await()
        .dontCatchUncaughtExceptions() // an error of an act is one
        .untilAsserted(
            () -> {
              Counter counter =
                  registry
                      .find("millrace.storage.maintenance")
                      .tags("act", act, "result", result)
                      .counter();
              assertThat(counter).as(act).isNotNull();
            });
  }
}
