package dev.millrace.storage.wiring;

import dev.millrace.contract.log.LogRecord;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic and group of a test's own, and a foreign producer that writes to it. */
final class TestLog implements AutoCloseable {
  static final long NOW_MICROS = 1_700_000_000_000_000L;

  final String bootstrapServers;
  final String topic = "log-" + UUID.randomUUID();
  final String deadLetters = topic + "-dead";
  final String group = "group-" + UUID.randomUUID();
  final Admin admin;
  final KafkaProducer<byte[], byte[]> producer;

  TestLog(TestKafka kafka) {
    this.bootstrapServers = kafka.bootstrapServers();
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    this.producer = producer(Map.of());
  }

  KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> configuration =
        new HashMap<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "linger.ms",
                1,
                "max.request.size",
                4 * 1024 * 1024));
    configuration.putAll(more);
    return new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer());
  }

  Map<String, String> settings(Path data, int partitions) {
    return new HashMap<>(
        Map.of(
            "millrace.kafka.bootstrap-servers",
            bootstrapServers,
            "millrace.kafka.topic",
            topic,
            "millrace.kafka.dead-letter-topic",
            deadLetters,
            "millrace.kafka.group",
            group,
            "millrace.kafka.partitions",
            Integer.toString(partitions),
            "millrace.storage.data-directory",
            data.toString(),
            "millrace.storage.memory-budget",
            "64MiB",
            "millrace.storage.commit-interval-ms",
            "50"));
  }

  static Transaction transaction(String id) {
    return Transaction.newBuilder()
        .setId(id)
        .setLedger("test")
        .setDebitAccount("alice")
        .setCreditAccount("bob")
        .setAmount(Amount.newBuilder().setLow(100))
        .setCurrency("EUR")
        .setTimeMicros(NOW_MICROS)
        .setType("payment")
        .setReference("invoice-" + id)
        .build();
  }

  Future<RecordMetadata> send(Transaction transaction) {
    return producer.send(
        new ProducerRecord<>(topic, LogRecord.key(transaction), transaction.toByteArray()));
  }

  Future<RecordMetadata> send(int partition, Transaction transaction) {
    return producer.send(
        new ProducerRecord<>(
            topic, partition, LogRecord.key(transaction), transaction.toByteArray()));
  }

  long end(int partition) throws Exception {
    TopicPartition asked = new TopicPartition(topic, partition);
    return admin
        .listOffsets(Map.of(asked, OffsetSpec.latest()))
        .partitionResult(asked)
        .get()
        .offset();
  }

  Map<TopicPartition, OffsetAndMetadata> commits() throws Exception {
    return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
  }

  List<ConsumerRecord<byte[], byte[]>> deadLetters(int expected) {
    List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "max.partition.fetch.bytes", 8_000_000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(deadLetters, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (letters.size() < expected && System.nanoTime() < until) {
        consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
      }
    }
    return letters;
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    admin.close(Duration.ZERO);
  }
}
