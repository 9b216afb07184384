package dev.millrace.bench.drain;

import dev.millrace.contract.log.LogRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** A Kafka Streams application with a store of records and one of account entries. */
final class StreamsSink implements Sink {
  private static final Duration CLOSE_WAIT = Duration.ofMinutes(2);

  private final DrainTask task;
  private final StreamsProgress progress;
  private final KafkaStreams streams;
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

  StreamsSink(DrainTask task, StreamsConfig settings) {
    this.task = task;
    this.progress = new StreamsProgress(task.partitions());
    this.streams = new KafkaStreams(StreamsIndex.topology(task.topic(), progress), settings);
    streams.setUncaughtExceptionHandler(
        e -> {
          failure.compareAndSet(null, "Kafka Streams failed: " + e);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
  }

  /** What its group is called, and how the names of its topics begin. */
  static String application(DrainTask task) {
    return "millrace-drain-streams-" + task.round();
  }

  @Override
  public void start() {
    streams.start();
  }

  @Override
  public Optional<String> problem() {
    return Optional.ofNullable(failure.get());
  }

  @Override
  public boolean serves() {
    return streams.state() == State.RUNNING;
  }

  @Override
  public long nextOffset(int partition) {
    return progress.nextOffset(partition);
  }

  @Override
  public long stored() {
    return progress.processed();
  }

  /** Null also when one of its account entries is not there. */
  @Override
  public byte @Nullable [] read(LogEnd end) {
    var last = Transactions.parse(end.lastValue());
    ReadOnlyKeyValueStore<byte[], byte[]> accounts = store(StreamsIndex.ACCOUNTS, end.partition());
    for (byte[] entry : StreamsIndex.accountEntries(last, end.endOffset() - 1)) {
      if (accounts.get(entry) == null) {
        return null;
      }
    }
    return store(StreamsIndex.RECORDS, end.partition()).get(LogRecord.key(last));
  }

  private ReadOnlyKeyValueStore<byte[], byte[]> store(String name, int partition) {
    return streams.store(
        StoreQueryParameters.fromNameAndType(
                name, QueryableStoreTypes.<byte[], byte[]>keyValueStore())
            .withPartition(partition));
  }

  @Override
  public void close() {
    if (!streams.close(CLOSE_WAIT)) {
      throw new IllegalStateException("Kafka Streams does not end");
    }
  }

  /** Deletes the change logs, which would fill the disk. The files do not say what they hold. */
  @Override
  public Optional<String> afterwards() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", task.bootstrapServers()))) {
      var own =
          admin.listTopics().names().get().stream()
              .filter(topic -> topic.startsWith(application(task)))
              .toList();
      var _ = admin.deleteTopics(own).all().get();
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    } catch (ExecutionException e) {
      return Optional.of("the change logs can not be deleted: " + e.getMessage());
    }
  }
}
