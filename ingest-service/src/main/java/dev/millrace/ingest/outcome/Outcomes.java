package dev.millrace.ingest.outcome;

import com.google.protobuf.ByteString;
import dev.millrace.contract.ownership.OwnerDirectory;
import dev.millrace.contract.ownership.Owners;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.ingest.publish.Awaiting;
import dev.millrace.ingest.submission.Item;
import dev.millrace.internal.v1.FollowOutcomesResponse;
import io.netty.channel.EventLoopGroup;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes records when their owner has applied them: follows every owner by one stream, looks up
 * what a stream can not tell. One thread does all of it but taking in records.
 */
public final class Outcomes implements Awaiting, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);
  private static final long SWEEP_MILLIS = 500;

  private final OutcomeSettings settings;
  private final EventLoopGroup eventLoops;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("outcomes").daemon().factory());
  private final Map<Integer, PartitionOutcomes> partitions = new ConcurrentHashMap<>();

  /** Of the outcome thread alone, like {@link #lookUps}. */
  private final Map<String, OwnerLink> links = new HashMap<>();

  private final Map<Integer, LookUp> lookUps = new HashMap<>();

  private volatile @Nullable OwnerDirectory directory;
  private volatile ByteString topicId = ByteString.EMPTY;
  private volatile int following;

  /**
   * Outcomes that follow nobody yet.
   *
   * @param eventLoops for the connections to owners
   */
  public Outcomes(OutcomeSettings settings, EventLoopGroup eventLoops) {
    this.settings = settings;
    this.eventLoops = eventLoops;
  }

  /** Begins to follow the owners that this client's Kafka knows. */
  public void start(Admin admin) {
    OwnerDirectory made =
        new OwnerDirectory(
            admin,
            settings.topic(),
            settings.group(),
            owners -> onOutcomeThread(() -> follow(owners)));
    directory = made;
    made.start(settings.ownersIntervalMillis());
    var _ =
        thread.scheduleWithFixedDelay(
            () -> partitions.values().forEach(PartitionOutcomes::sweep),
            SWEEP_MILLIS,
            SWEEP_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void expect(int partition) {
    of(partition).expect();
  }

  @Override
  public void forget(int partition) {
    of(partition).forget();
  }

  @Override
  public void await(Item item) {
    if (of(item.partition()).await(item)) {
      lookUpSoon(item.partition());
    }
  }

  /** How many owners are followed. */
  public int following() {
    return following;
  }

  /** How many records await their application. */
  public int waiting() {
    return partitions.values().stream().mapToInt(PartitionOutcomes::waiting).sum();
  }

  @Override
  public void close() {
    OwnerDirectory made = directory;
    if (made != null) {
      made.close();
    }
    onOutcomeThread(() -> links.values().forEach(OwnerLink::close));
    thread.shutdown();
  }

  PartitionOutcomes of(int partition) {
    return partitions.computeIfAbsent(partition, _ -> new PartitionOutcomes());
  }

  /** Something a stream said; outcome thread. */
  void told(FollowOutcomesResponse message) {
    if (!message.getTopicId().equals(topicId)) {
      LOG.warn("outcomes of another topic ignored: partition={}", message.getPartition());
      return;
    }
    if (message.getReleased()) {
      refreshOwners();
    } else if (of(message.getPartition()).passed(message)) {
      lookUp(message.getPartition());
    }
  }

  /** Owners may have changed. */
  void refreshOwners() {
    OwnerDirectory made = directory;
    if (made != null) {
      made.refreshSoon();
    }
  }

  /** Who owns a partition, null while nobody is known; outcome thread. */
  @Nullable OwnerLink linkOf(int partition) {
    OwnerDirectory made = directory;
    Owners.Owner owner = made == null ? null : made.owners().of(partition);
    return owner == null ? null : links.get(owner.endpoint().endpoint());
  }

  /** Runs something on the outcome thread; nothing after closing. */
  void onOutcomeThread(Runnable step) {
    try {
      thread.execute(step);
    } catch (RejectedExecutionException _) {
      LOG.debug("outcomes are closed");
    }
  }

  /** Runs something on the outcome thread later; nothing after closing. */
  void later(Runnable step, long delayMillis) {
    try {
      var _ = thread.schedule(step, delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException _) {
      LOG.debug("outcomes are closed");
    }
  }

  private void lookUpSoon(int partition) {
    onOutcomeThread(() -> lookUp(partition));
  }

  private void lookUp(int partition) {
    lookUps.computeIfAbsent(partition, p -> new LookUp(this, p)).begin();
  }

  private void follow(Owners owners) {
    topicId = ByteString.copyFrom(ConsistencyToken.topicIdBytes(owners.topicId()));
    Set<String> wanted = new HashSet<>();
    owners.owners().values().forEach(owner -> wanted.add(owner.endpoint().endpoint()));
    links
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !wanted.contains(entry.getKey());
              if (gone) {
                entry.getValue().close();
              }
              return gone;
            });
    for (Owners.Owner owner : owners.owners().values()) {
      String endpoint = owner.endpoint().endpoint();
      if (!links.containsKey(endpoint)) {
        OwnerLink link = new OwnerLink(this, owner.endpoint(), eventLoops, thread);
        links.put(endpoint, link);
        link.follow();
      }
    }
    following = links.size();
  }
}
