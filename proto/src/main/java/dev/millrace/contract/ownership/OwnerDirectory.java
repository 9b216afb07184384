package dev.millrace.contract.ownership;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the offset commits of the storage group and so knows the owners: at a steady interval,
 * and at once after {@link #refreshSoon} (a refusal). One thread of its own; readers see an
 * immutable {@link Owners}. What it says may be old: freshness never rests on it, an owner that
 * lost a partition refuses.
 */
public final class OwnerDirectory implements AutoCloseable {
  /** The storage consumer group unless a setting says otherwise. */
  public static final String DEFAULT_GROUP = "millrace-storage";

  private static final Logger LOG = LoggerFactory.getLogger(OwnerDirectory.class);

  /** A refresh asked for by a refusal waits this long, so that a burst of refusals is one look. */
  private static final long REFRESH_DELAY_MILLIS = 20;

  private final OwnerLook look;
  private final String topic;
  private final String group;
  private final Consumer<Owners> onChange;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("owner-directory").daemon().factory());
  private final AtomicBoolean refreshAsked = new AtomicBoolean();
  private volatile Owners owners = Owners.UNKNOWN;
  private volatile boolean reachable;

  /** Whether the last look failed; so that an outage is two log lines. The thread's own. */
  private boolean failing;

  /**
   * A directory that has not looked yet.
   *
   * @param admin closed by its owner, not here
   * @param topic the log
   * @param group the storage consumer group
   * @param onChange called on the directory's thread whenever a look differs from the one before
   */
  public OwnerDirectory(Admin admin, String topic, String group, Consumer<Owners> onChange) {
    this(OwnerLook.at(admin, topic, group), topic, group, onChange);
  }

  OwnerDirectory(OwnerLook look, String topic, String group, Consumer<Owners> onChange) {
    this.look = look;
    this.topic = topic;
    this.group = group;
    this.onChange = onChange;
  }

  /** Begins to look, now and then every {@code intervalMillis}. */
  public void start(long intervalMillis) {
    var _ = thread.scheduleWithFixedDelay(this::look, 0, intervalMillis, TimeUnit.MILLISECONDS);
  }

  /** The latest view; any thread. */
  public Owners owners() {
    return owners;
  }

  /** Whether the last look reached Kafka and found the topic. */
  public boolean reachable() {
    return reachable;
  }

  /** Looks again very soon; cheap to call for every refusal. */
  public void refreshSoon() {
    if (refreshAsked.compareAndSet(false, true)) {
      try {
        var _ = thread.schedule(this::look, REFRESH_DELAY_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.debug("no refresh of the owners after close: topic={}", topic);
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void look() {
    refreshAsked.set(false);
    try {
      see(look.look());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      failed(String.valueOf(e.getCause()));
    } catch (TimeoutException | RuntimeException e) {
      failed(e.toString());
    }
  }

  /** Without a stack trace: before the topic is made and while Kafka is away, this is expected. */
  private void failed(String reason) {
    reachable = false;
    if (!failing && !thread.isShutdown()) {
      failing = true;
      LOG.warn("owners can not be looked up: topic={} group={} reason={}", topic, group, reason);
    }
  }

  private void see(Owners seen) {
    reachable = true;
    if (failing) {
      failing = false;
      LOG.info("owners are looked up again: topic={} group={}", topic, group);
    }
    if (seen.equals(owners)) {
      return;
    }
    owners = seen;
    try {
      onChange.accept(seen);
    } catch (RuntimeException e) {
      LOG.error("a change of owners was not taken: topic={} group={}", topic, group, e);
    }
  }
}
