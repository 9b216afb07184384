package dev.millrace.storage.consume;

import dev.millrace.storage.verify.LogSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads a partition of the log once more, beside the group. One thread. */
public final class KafkaLogSource implements LogSource {
  private static final Duration POLL = Duration.ofMillis(500);

  /** A broker that is silent for so long is taken to be away. */
  private static final long SILENCE_NANOS_MAX = TimeUnit.SECONDS.toNanos(30);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicPartition topicPartition;
  private final LongSupplier nanoTime;
  private final long start;
  private final long end;

  /** Takes a consumer without positions, which it closes. */
  KafkaLogSource(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition topicPartition,
      LongSupplier nanoTime) {
    this.consumer = consumer;
    this.topicPartition = topicPartition;
    this.nanoTime = nanoTime;
    List<TopicPartition> all = List.of(topicPartition);
    consumer.assign(all);
    this.start = Objects.requireNonNull(consumer.beginningOffsets(all).get(topicPartition));
    this.end = Objects.requireNonNull(consumer.endOffsets(all).get(topicPartition));
    consumer.seek(topicPartition, start);
  }

  /** Opens partitions of the log that the settings name. */
  public static LogSource.Opener opener(LogSettings settings) {
    return partition ->
        new KafkaLogSource(
            KafkaClients.scanner(settings),
            new TopicPartition(settings.topic(), partition),
            System::nanoTime);
  }

  @Override
  public long start() {
    return start;
  }

  @Override
  public long end() {
    return end;
  }

  @Override
  public List<ConsumerRecord<byte[], byte[]>> next(long below) {
    long silentSince = nanoTime.getAsLong();
    long position = consumer.position(topicPartition);
    while (position < below) {
      List<ConsumerRecord<byte[], byte[]>> records =
          consumer.poll(POLL).records(topicPartition).stream()
              .filter(logged -> logged.offset() < below)
              .toList();
      if (!records.isEmpty()) {
        return records;
      }
      long before = position;
      position = consumer.position(topicPartition);
      long now = nanoTime.getAsLong();
      if (position > before) {
        silentSince = now; // control records and aborted ones were passed over
      } else if (now - silentSince > SILENCE_NANOS_MAX) {
        throw new TimeoutException("the log gives nothing from offset " + position + " on");
      }
    }
    return List.of();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
