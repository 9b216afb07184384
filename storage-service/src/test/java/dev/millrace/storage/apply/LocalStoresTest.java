package dev.millrace.storage.apply;

import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.millrace.storage.ownership.LagTracker;
import dev.millrace.storage.ownership.LogIdentity;
import dev.millrace.storage.rocks.DataDirectory;
import dev.millrace.storage.rocks.RocksOptions;
import dev.millrace.storage.rocks.RocksSettings;
import dev.millrace.storage.rocks.RocksShared;
import dev.millrace.storage.rocks.StoreException;
import dev.millrace.storage.rocks.WrittenOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LocalStoresTest {
  private static final long PATIENCE_MILLIS = 20_000;
  private static final long SEED = 20261122;
  private static final String NOT_FLUSHED = "store could not be flushed: partition={}";

  @TempDir Path root;
  private DataDirectory data;
  private RocksShared shared;
  private LocalStores stores;

  @BeforeEach
  void makeAStoreWhoseTotalsAreNotWritten() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      store.apply(transaction("1", "a", "b", 1), transaction("2", "a", "b", 1));
    }
    data = DataDirectory.lock(root);
    shared = new RocksShared(RocksSettings.of(64L * 1024 * 1024));
    stores = new LocalStores(data, shared, _ -> 10);
  }

  @AfterEach
  void close() {
    assertThat(stores.stopAhead(PATIENCE_MILLIS)).isTrue();
    shared.close();
    data.close();
  }

  @Test
  void whoOpensAPartitionGetsTheStoreThatWasOpenedAheadWithItsTotals() throws Exception {
    openAhead();
    assertThatThrownBy(() -> data.open(0, shared)) // so it can be no other
        .isInstanceOf(StoreException.class);
    LoadedStore claimed = open(ApplyHarness.LOG);
    assertThat(stores.unclaimed()).isZero();
    assertThat(claimed.state().nextOffset()).isEqualTo(2);
    assertThat(claimed.state().summariesWatermark()).isEqualTo(2);
    assertThat(
            claimed
                .contents()
                .summaries()
                .read(claimed.contents().store(), "test", "a", 2)
                .summary()
                .getTotals(0)
                .getDebitCount())
        .isEqualTo(2);
    close(claimed);
    close(open(ApplyHarness.LOG)); // as after a partition went and came back
  }

  @Test
  void whatNobodyClaimsIsClosedAndOpensAsIfItHadNotBeen() throws Exception {
    openAhead();
    stores.giveUpUnclaimed();
    assertThat(stores.unclaimed()).isZero();
    close(open(ApplyHarness.LOG));
  }

  /** Its files are out of reach when it is closed, as those of a disk that is gone. */
  @Test
  void whatNobodyClaimsAndCanNotBeFlushedLosesNothingThatTheLogHasNot() throws Exception {
    Path place = root.resolve("partition-0");
    Path away = root.resolve("away");
    openAhead();
    Files.move(place, away);
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    Logger logger = (Logger) LoggerFactory.getLogger(LocalStores.class);
    logger.addAppender(said);
    stores.giveUpUnclaimed();
    logger.detachAppender(said);
    assertThat(said.list).extracting(ILoggingEvent::getMessage).contains(NOT_FLUSHED);
    assertThat(stores.unclaimed()).isZero();
    Files.move(away, place);
    LoadedStore opened = open(ApplyHarness.LOG);
    assertThat(opened.state().summariesWatermark()).isEqualTo(2);
    close(opened);
  }

  @Test
  void aStoreOfAnotherLogIsRefusedAndClosedAlsoWhenItWasOpenedAhead() {
    openAhead();
    assertThatThrownBy(() -> open(new LogIdentity("cluster", new Uuid(1, 3), 4)))
        .isInstanceOf(StoreException.Refused.class)
        .hasMessageContaining("of another log");
    data.open(0, shared).close();
  }

  @Test
  void anOptionThatChangesWhileNobodyHasAStoreReachesIt() throws Exception {
    String option = "level0_slowdown_writes_trigger=21";
    openAhead();
    assertThat(WrittenOptions.of(root.resolve("partition-0"))).doesNotContain(option);
    shared.change(RocksOptions.parse(option));
    LoadedStore claimed = open(ApplyHarness.LOG);
    assertThat(WrittenOptions.of(root.resolve("partition-0"))).contains(option);
    close(claimed);
  }

  @Test
  void aStoreThatCouldNotBeOpenedAheadIsTriedAgain() throws Exception {
    Path current = root.resolve("partition-0").resolve("CURRENT");
    byte[] sound = Files.readAllBytes(current);
    Files.writeString(current, "nonsense");
    stores.openAhead();
    assertThatThrownBy(() -> open(ApplyHarness.LOG))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("CURRENT");
    Files.write(current, sound);
    close(open(ApplyHarness.LOG));
  }

  /** The three come in any order; a store that is opened twice, or not closed, would be refused. */
  @Test
  void openingAheadClaimingAndGivingUpMayComeAtTheSameTime() throws Exception {
    Random random = new Random(SEED);
    for (int round = 0; round < 30; round++) {
      LocalStores some = new LocalStores(data, shared, _ -> 10);
      some.openAhead();
      long giveUpNanos = TimeUnit.MICROSECONDS.toNanos(random.nextInt(20_000));
      CompletableFuture<Void> givenUp =
          CompletableFuture.runAsync(
              () -> {
                LockSupport.parkNanos(giveUpNanos);
                some.giveUpUnclaimed();
              });
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(20_000)));
      LoadedStore opened = open(some, ApplyHarness.LOG);
      assertThat(opened.state().nextOffset()).as("round %d of seed %d", round, SEED).isEqualTo(2);
      close(opened);
      givenUp.join();
      assertThat(some.stopAhead(PATIENCE_MILLIS)).isTrue();
    }
  }

  private void openAhead() {
    stores.openAhead();
    await().until(() -> stores.unclaimed() == 1);
  }

  private LoadedStore open(LogIdentity log) throws InterruptedException {
    return open(stores, log);
  }

  private static LoadedStore open(LocalStores from, LogIdentity log) throws InterruptedException {
    return new StoreOpener(from, ApplyHarness.wholeLog(log))
        .open(log, 0, new LagTracker(Clock.systemUTC(), System::nanoTime));
  }

  private static void close(LoadedStore opened) {
    opened.contents().store().close();
  }
}
