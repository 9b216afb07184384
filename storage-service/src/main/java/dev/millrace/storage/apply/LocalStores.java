package dev.millrace.storage.apply;

import dev.millrace.storage.layout.StoreIdentity;
import dev.millrace.storage.rocks.DataDirectory;
import dev.millrace.storage.rocks.RocksShared;
import dev.millrace.storage.rocks.Store;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future.State;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stores of the data directory. Those that lie there when the process begins can be opened
 * ahead: a group notices a killed member only after its session's end, and the one that is started
 * in its place has by then read what opening needs. Any thread.
 */
public final class LocalStores {
  private static final Logger LOG = LoggerFactory.getLogger(LocalStores.class);

  /** More would only share the processors: opening is reading and adding up. */
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  /** Longer than a session of Kafka's default, 45 s, after which partitions are given anew. */
  private static final long UNCLAIMED_SECONDS_MAX = 60;

  private final DataDirectory data;
  private final RocksShared shared;
  private final IntUnaryOperator accountsMax;

  /** By partition; one leaves it when it is claimed, or is closed again. */
  private final Map<Integer, FutureTask<LoadedStore>> ahead = new ConcurrentHashMap<>();

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().name("store-open-", 0).daemon().factory());

  /**
   * None is open.
   *
   * @param accountsMax from the partitions of a topic to how many accounts' totals one of them may
   *     keep in memory
   */
  public LocalStores(DataDirectory data, RocksShared shared, IntUnaryOperator accountsMax) {
    this.data = data;
    this.shared = shared;
    this.accountsMax = accountsMax;
  }

  /** Begins to open what is there. What nobody claims within a minute is closed again. */
  public void openAhead() {
    for (int partition : data.partitions()) {
      FutureTask<LoadedStore> opening = new FutureTask<>(() -> openAhead(partition));
      ahead.put(partition, opening);
      threads.execute(opening);
    }
    CompletableFuture.delayedExecutor(UNCLAIMED_SECONDS_MAX, TimeUnit.SECONDS, threads)
        .execute(this::giveUpUnclaimed);
  }

  /**
   * Opens nothing more ahead, and closes what was not claimed.
   *
   * @return false when a store was still being opened after the wait
   */
  public boolean stopAhead(long waitMillis) {
    forgetWaiting();
    threads.shutdown();
    try {
      if (!threads.awaitTermination(waitMillis, TimeUnit.MILLISECONDS)) {
        return false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    giveUpUnclaimed();
    return true;
  }

  /** How many stores are open and wait to be claimed. */
  public long unclaimed() {
    return ahead.values().stream().filter(opening -> opening.state() == State.SUCCESS).count();
  }

  /**
   * The store of a partition that was opened ahead, from now on the caller's; waits while it is
   * being opened.
   *
   * @return null when there is none, or something is wrong with it, which opening it tells
   */
  @Nullable LoadedStore claim(int partition) throws InterruptedException {
    FutureTask<LoadedStore> opening = ahead.remove(partition);
    if (opening == null) {
      return null;
    }
    opening.run(); // here, if its turn has not come
    LoadedStore claimed;
    try {
      claimed = opening.get();
    } catch (ExecutionException e) {
      return null; // noted where it failed
    } catch (InterruptedException e) {
      ahead.put(partition, opening); // to be closed at the end
      throw e;
    }
    Store store = claimed.contents().store();
    try {
      store.checkBackground();
      store.setOptions(shared.options()); // which may have changed while it was nobody's
      return claimed;
    } catch (RuntimeException e) {
      LOG.info("store failed before it was claimed: partition={}", partition, e);
      close(partition, claimed);
      return null;
    }
  }

  /** A partition's store, opened, or made when there is no directory of it. */
  Store openOrCreate(StoreIdentity identity) {
    return data.openOrCreate(identity, shared);
  }

  /** Brings a store's account totals up to its offset. The store is not closed when that fails. */
  LoadedStore load(Store store) {
    int partitions = LoadedStore.readIdentity(store).partitions();
    return LoadedStore.of(store, accountsMax.applyAsInt(partitions));
  }

  /** Closes what was opened ahead and not claimed; waits while it is being opened. */
  void giveUpUnclaimed() {
    forgetWaiting();
    for (int partition : ahead.keySet()) {
      // Whoever claims it meanwhile waits until it is closed: it can not be opened twice.
      ahead.computeIfPresent(
          partition,
          (_, opening) -> {
            giveUp(partition, opening);
            return null;
          });
    }
    threads.shutdown();
  }

  /** Those whose turn has not come need not be opened. */
  private void forgetWaiting() {
    for (int partition : ahead.keySet()) {
      ahead.computeIfPresent(partition, (_, opening) -> threads.remove(opening) ? null : opening);
    }
  }

  private static void giveUp(int partition, FutureTask<LoadedStore> opening) {
    try {
      close(partition, opening.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      LOG.debug("store was not open: partition={}", partition, e);
    }
  }

  private static void close(int partition, LoadedStore unclaimed) {
    try {
      unclaimed.contents().store().close();
      LOG.info("store closed, nobody claimed it: partition={}", partition);
    } catch (RuntimeException e) { // it is closed all the same
      LOG.error("store could not be flushed: partition={}", partition, e);
    }
  }

  private LoadedStore openAhead(int partition) {
    long startedNanos = System.nanoTime();
    Store store = null;
    LoadedStore loaded = null;
    try {
      store = data.open(partition, shared);
      loaded = load(store);
      LOG.info(
          "store open ahead: partition={} next={} millis={}",
          partition,
          loaded.state().nextOffset(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos));
      return loaded;
    } catch (RuntimeException e) {
      LOG.info("store not opened ahead: partition={} cause={}", partition, e.toString());
      throw e;
    } finally {
      if (store != null && loaded == null) {
        store.close();
      }
    }
  }
}
