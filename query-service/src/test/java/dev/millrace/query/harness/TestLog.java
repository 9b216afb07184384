package dev.millrace.query.harness;

import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.log.LogTopic;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.v1.Position;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic on the shared broker, and what its partitions hold once applied. */
public final class TestLog implements AutoCloseable {
  /** A record that is in the log. */
  public record Logged(Transaction transaction, Position position, long loggedAtMillis) {
    /** As a store holds it. */
    public StoredTransaction stored() {
      return StoredTransaction.newBuilder()
          .setTransaction(transaction)
          .setPosition(position)
          .setLoggedAtMillis(loggedAtMillis)
          .build();
    }
  }

  private final String topic = "millrace.test." + Uuid.randomUuid();
  private final String group = "storage-" + Uuid.randomUuid();
  private final Admin admin =
      Admin.create(Map.of("bootstrap.servers", TestKafka.shared().bootstrapServers()));
  private final KafkaProducer<byte[], byte[]> producer =
      new KafkaProducer<>(
          Map.of("bootstrap.servers", TestKafka.shared().bootstrapServers(), "linger.ms", 1),
          new ByteArraySerializer(),
          new ByteArraySerializer());
  private final Uuid topicId;
  private final List<TestPartition> partitions = new ArrayList<>();

  /** A new topic. */
  public TestLog(int partitionCount) {
    topicId =
        get(
            admin
                .createTopics(
                    List.of(
                        new NewTopic(topic, partitionCount, (short) 1)
                            .configs(LogTopic.configuration())))
                .topicId(topic));
    // the controller answers before the broker knows the topic, and commits need the broker
    producer.partitionsFor(topic);
    for (int i = 0; i < partitionCount; i++) {
      partitions.add(new TestPartition(i));
    }
  }

  public String topic() {
    return topic;
  }

  public String group() {
    return group;
  }

  public Uuid topicId() {
    return topicId;
  }

  public int partitionCount() {
    return partitions.size();
  }

  TestPartition partition(int partition) {
    return partitions.get(partition);
  }

  /** Appends to where the key belongs, and applies. */
  public Logged write(Transaction transaction) {
    return write(List.of(transaction)).getFirst();
  }

  /** Appends to where the keys belong, and applies. */
  public List<Logged> write(List<Transaction> transactions) {
    List<Logged> logged = append(transactions);
    logged.forEach(this::apply);
    return logged;
  }

  /** Appends where another partitioner put it, and applies. */
  public Logged misplace(Transaction transaction, int partition) {
    Logged logged = get(send(transaction, partition), transaction);
    apply(logged);
    return logged;
  }

  /** Appends without applying: the partition lags. */
  public Logged append(Transaction transaction) {
    return append(List.of(transaction)).getFirst();
  }

  /** Applies what was appended; in order within a partition. */
  public void apply(Logged logged) {
    partition(logged.position().getPartition()).apply(logged.stored());
  }

  private List<Logged> append(List<Transaction> transactions) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    transactions.forEach(transaction -> sent.add(send(transaction, null)));
    List<Logged> logged = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      logged.add(get(sent.get(i), transactions.get(i)));
    }
    return logged;
  }

  private Future<RecordMetadata> send(Transaction transaction, Integer partition) {
    return producer.send(
        new ProducerRecord<>(
            topic, partition, LogRecord.key(transaction), transaction.toByteArray()));
  }

  private Logged get(Future<RecordMetadata> sent, Transaction transaction) {
    RecordMetadata metadata = get(sent);
    Logged logged =
        new Logged(
            transaction,
            PackedPosition.toPosition(
                metadata.partition(), PackedPosition.pack(metadata.offset(), 0)),
            metadata.timestamp());
    partition(metadata.partition()).logged(metadata.offset() + 1);
    return logged;
  }

  /** Commits who owns partitions, as owners do. */
  public void commitOwner(Map<Integer, Integer> portByPartition) {
    Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
    portByPartition.forEach(
        (partition, port) ->
            commits.put(
                new TopicPartition(topic, partition),
                new OffsetAndMetadata(
                    partition(partition).nextOffset(),
                    Optional.empty(),
                    port == 0
                        ? OwnerCommit.RELEASED
                        : new OwnerCommit("127.0.0.1", port).metadata(topicId))));
    get(admin.alterConsumerGroupOffsets(group, commits).all());
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future) {
    return get((Future<T>) future.toCompletionStage().toCompletableFuture());
  }
}
