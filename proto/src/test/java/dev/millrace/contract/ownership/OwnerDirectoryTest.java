package dev.millrace.contract.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OwnerDirectoryTest {
  /** Never comes round within a test: what is looked at, was asked for. */
  private static final long NEVER_MILLIS = 3_600_000;

  private final Logger logger = (Logger) LoggerFactory.getLogger(OwnerDirectory.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<Owners> changes = new CopyOnWriteArrayList<>();
  private final AtomicInteger looks = new AtomicInteger();

  @BeforeEach
  void listen() {
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  @Test
  void nothingIsKnownBeforeTheFirstLook() {
    try (OwnerDirectory directory = directory(() -> owners(1))) {
      assertThat(directory.owners()).isEqualTo(Owners.UNKNOWN);
      assertThat(directory.owners().known()).isFalse();
      assertThat(directory.reachable()).isFalse();
    }
  }

  @Test
  void changesAreToldOnceEachOnTheDirectorysThread() {
    AtomicInteger offset = new AtomicInteger(1);
    List<String> threads = new CopyOnWriteArrayList<>();
    try (OwnerDirectory directory =
        new OwnerDirectory(
            () -> {
              looks.incrementAndGet();
              return owners(offset.get());
            },
            "log",
            "group",
            seen -> {
              changes.add(seen);
              threads.add(Thread.currentThread().getName());
            })) {
      directory.start(1);
      await().until(() -> looks.get() > 5);
      offset.set(2);
      await().until(() -> changes.size() == 2);

      assertThat(changes).containsExactly(owners(1), owners(2));
      assertThat(threads).containsOnly("owner-directory");
      assertThat(directory.reachable()).isTrue();
    }
  }

  @Test
  void burstOfRefusalsIsOneLook() {
    Semaphore permits = new Semaphore(0);
    try (OwnerDirectory directory =
        directory(
            () -> {
              permits.acquire();
              return owners(looks.incrementAndGet());
            })) {
      for (int i = 0; i < 1_000; i++) {
        directory.refreshSoon();
      }
      permits.release(100);
      await().until(() -> !changes.isEmpty());
      int first = looks.get();

      directory.refreshSoon();
      await().until(() -> looks.get() > first);

      assertThat(first).as("looks of the burst").isLessThanOrEqualTo(3);
    }
  }

  @Test
  void refreshAskedForDuringALookIsALookOfItsOwn() throws Exception {
    CountDownLatch inLook = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (OwnerDirectory directory =
        directory(
            () -> {
              int look = looks.incrementAndGet();
              if (look == 1) {
                inLook.countDown();
                goOn.await();
              }
              return owners(look);
            })) {
      directory.start(NEVER_MILLIS);
      inLook.await();
      directory.refreshSoon();
      goOn.countDown();

      await().until(() -> changes.size() == 2);
    }
  }

  @Test
  void outageKeepsTheOwnersAndIsTwoLogLines() {
    AtomicBoolean broken = new AtomicBoolean();
    try (OwnerDirectory directory =
        directory(
            () -> {
              looks.incrementAndGet();
              if (broken.get()) {
                throw new TimeoutException("no broker");
              }
              return owners(1);
            })) {
      directory.start(1);
      await().until(directory::reachable);
      broken.set(true);
      await().until(() -> !directory.reachable());
      int first = looks.get();
      await().until(() -> looks.get() > first + 3);
      assertThat(directory.owners()).isEqualTo(owners(1));

      broken.set(false);
      await().until(directory::reachable);

      await().until(() -> lines(Level.INFO) == 1);
      assertThat(lines(Level.WARN)).isEqualTo(1);
      assertThat(log.list).as("stack traces").allMatch(event -> event.getThrowableProxy() == null);
      assertThat(changes).as("nothing changed").hasSize(1);
    }
  }

  @Test
  void failingListenerNeitherStopsTheLooksNorCountsAsAnOutage() {
    try (OwnerDirectory directory =
        new OwnerDirectory(
            () -> owners(looks.incrementAndGet()),
            "log",
            "group",
            _ -> {
              throw new IllegalStateException("listener");
            })) {
      directory.start(1);
      await().until(() -> looks.get() > 3);

      assertThat(directory.reachable()).isTrue();
      assertThat(directory.owners().known()).isTrue();
      await().until(() -> lines(Level.ERROR) > 0);
    }
  }

  @Test
  void refreshAfterCloseIsNothing() {
    OwnerDirectory directory = directory(() -> owners(looks.incrementAndGet()));
    directory.close();

    assertThatNoException().isThrownBy(directory::refreshSoon);
    assertThat(looks).hasValue(0);
  }

  @Test
  void closeEndsALookThatHangsWithoutANoise() throws Exception {
    CountDownLatch inLook = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    OwnerDirectory directory =
        directory(
            () -> {
              inLook.countDown();
              try {
                new CountDownLatch(1).await();
              } finally {
                interrupted.countDown();
              }
              return owners(1);
            });
    directory.start(NEVER_MILLIS);
    inLook.await();

    directory.close();

    interrupted.await();
    assertThat(log.list).isEmpty();
    assertThat(changes).isEmpty();
  }

  private OwnerDirectory directory(OwnerLook look) {
    return new OwnerDirectory(look, "log", "group", changes::add);
  }

  private long lines(Level level) {
    return log.list.stream().filter(event -> event.getLevel() == level).count();
  }

  private static Owners owners(long offset) {
    return new Owners(
        Uuid.ONE_UUID, 4, Map.of(0, new Owners.Owner(new OwnerCommit("a", 1), offset)));
  }
}
