package dev.millrace.storage.wiring;

import dev.millrace.storage.apply.DiskGate;
import dev.millrace.storage.consume.KafkaLog;
import dev.millrace.storage.ownership.LogIdentity;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.rocks.DataDirectory;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after what nobody else would notice: free disk space, a topic that changed, meters of
 * partitions that came or went. One thread.
 */
final class StorageWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StorageWatch.class);
  private static final long DISK_SECONDS = 1;
  private static final long TOPIC_SECONDS = 30;
  private static final long METERS_SECONDS = 1;

  /** Consuming resumes with this much more than the bound free, so that it does not flap. */
  private static final double RESUME_FACTOR = 1.1;

  private final DataDirectory data;
  private final DiskGate disk;
  private final long freeDiskMinBytes;
  private final KafkaLog log;
  private final OwnedPartitions owned;
  private final PartitionMeters meters;
  private final Runnable onLow;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("storage-watch").daemon().factory());

  /**
   * Takes what to look after.
   *
   * @param onLow run at each look that finds less free space than the bound
   */
  StorageWatch(
      DataDirectory data,
      DiskGate disk,
      long freeDiskMinBytes,
      KafkaLog log,
      OwnedPartitions owned,
      PartitionMeters meters,
      Runnable onLow) {
    this.data = data;
    this.disk = disk;
    this.freeDiskMinBytes = freeDiskMinBytes;
    this.log = log;
    this.owned = owned;
    this.meters = meters;
    this.onLow = onLow;
  }

  void start() {
    lookAtDisk();
    var _ =
        thread.scheduleWithFixedDelay(
            this::lookAtPartitions, METERS_SECONDS, METERS_SECONDS, TimeUnit.SECONDS);
    var _ =
        thread.scheduleWithFixedDelay(
            this::lookAtDisk, DISK_SECONDS, DISK_SECONDS, TimeUnit.SECONDS);
    var _ =
        thread.scheduleWithFixedDelay(
            this::lookAtTopic, TOPIC_SECONDS, TOPIC_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  void lookAtDisk() {
    try {
      long free = data.freeBytes();
      if (!disk.isLow() && free < freeDiskMinBytes) {
        LOG.error("disk nearly full, consuming pauses: free={} min={}", free, freeDiskMinBytes);
        disk.setLow(true);
      } else if (disk.isLow() && free >= freeDiskMinBytes * RESUME_FACTOR) {
        LOG.info("disk has room again, consuming resumes: free={}", free);
        disk.setLow(false);
      }
      if (free < freeDiskMinBytes) {
        onLow.run();
      }
    } catch (UncheckedIOException e) {
      LOG.error("free disk space is not known: directory={}", data.root(), e);
    }
  }

  private void lookAtPartitions() {
    try {
      meters.refresh();
    } catch (RuntimeException e) {
      LOG.error("meters could not be brought up to date", e);
    }
  }

  private void lookAtTopic() {
    if (owned.all().isEmpty()) {
      return;
    }
    try {
      LogIdentity now = log.identityNow();
      for (OwnedPartition partition : owned.all()) {
        if (!now.equals(partition.log())) {
          partition.refuse(
              "the topic is not the one it was: was " + partition.log() + ", is " + now, null);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | RuntimeException e) {
      LOG.debug("topic could not be looked at", e);
    }
  }
}
